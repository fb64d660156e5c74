//! The grammar of processing instructions, which HTML has since June 2026 (whatwg/html #12118) and html5ever has not:
//! there, `<?php x>` is a comment. Both readings end at the same `>`.

/// The HTML with each instruction written as a comment that begins with `instruction`, so that a parser without the
/// grammar tells it from a comment. It does not know elements with raw text, which no output holds.
pub fn rewritten(html: &str) -> String {
    let mut output = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        output.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_tag = rest[1..]
            .trim_start_matches('/')
            .starts_with(|c: char| c.is_ascii_alphabetic());
        let token = match rest {
            _ if rest.starts_with("<!--") => &rest[..comment_end(rest)],
            _ if is_tag => &rest[..tag_end(rest)],
            _ if rest.starts_with("<?") => &rest[..rest.find('>').map_or(rest.len(), |at| at + 1)],
            _ => "<",
        };
        match instruction(token) {
            Some(Instruction::Whole(target, data)) => {
                output.push_str(&format!("<!--instruction {target} {data}-->"));
            }
            Some(Instruction::Unfinished) => {}
            None => output.push_str(token),
        }
        rest = &rest[token.len()..];
    }
    output + rest
}

#[derive(Debug, PartialEq)]
enum Instruction<'a> {
    /// Its target and data.
    Whole(&'a str, &'a str),
    /// At the end of the text, where it leaves nothing.
    Unfinished,
}

/// The instruction that a token is, which begins with `<?` and ends with the first `>` or the text; `None` of a comment
/// or of anything else.
fn instruction(token: &str) -> Option<Instruction<'_>> {
    let content = token.strip_prefix("<?")?;
    let is_in_target = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let target_end = content.find(|c| !is_in_target(c)).unwrap_or(content.len());
    let (target, after) = content.split_at(target_end);
    if after.is_empty() && (target.is_empty() || begins(target)) {
        return Some(Instruction::Unfinished);
    }
    let is_ended = after.starts_with(|c: char| c.is_ascii_whitespace() || "?>".contains(c));
    let is_reserved = ["xml", "xml-stylesheet"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(target));
    if !begins(target) || !is_ended || is_reserved {
        return None;
    }
    let Some(data) = after.strip_suffix('>') else {
        return Some(Instruction::Unfinished);
    };
    let data = data.strip_suffix('?').unwrap_or(data);
    Some(Instruction::Whole(target, data.trim_ascii_start()))
}

fn begins(target: &str) -> bool {
    target.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Where the comment ends that comes first.
fn comment_end(html: &str) -> usize {
    // `<!-->` and `<!--->` are whole.
    for whole in ["<!-->", "<!--->"] {
        if html.starts_with(whole) {
            return whole.len();
        }
    }
    let end = |end: &str| html[4..].find(end).map(|at| 4 + at + end.len());
    let ends = [end("-->"), end("--!>")];
    ends.into_iter().flatten().min().unwrap_or(html.len())
}

/// Where the tag ends that comes first: at the first `>` outside of quotes that open a value.
fn tag_end(html: &str) -> usize {
    let mut quote = None;
    let mut is_value = false;
    for (at, c) in html.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if is_value && "\"'".contains(c) => quote = Some(c),
            None if c == '>' => return at + 1,
            None => {}
        }
        is_value = c == '=' || is_value && c.is_ascii_whitespace();
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;

    #[test]
    fn instructions_are_read_as_the_standard_says() {
        for (typed, target, data) in [
            ("<?a>", "a", ""),
            ("<?a?>", "a", ""),
            ("<?_-9 b c?>", "_-9", "b c"),
            ("<?a   b ? >", "a", "b ? "),
            ("<?a?b?>", "a", "?b"),
            ("<?A\tb??>", "A", "b?"),
            ("<?a <b 'c' \"?>", "a", "<b 'c' \""),
        ] {
            assert_eq!(
                instruction(typed),
                Some(Instruction::Whole(target, data)),
                "{typed}"
            );
        }
        for unfinished in ["<?", "<?a", "<?a?", "<?a b", "<?a ? ?"] {
            assert_eq!(
                instruction(unfinished),
                Some(Instruction::Unfinished),
                "{unfinished}"
            );
        }
        for comment in [
            "<?>",
            "<? a>",
            "<?1>",
            "<?-a>",
            "<?a.b>",
            "<?a=b>",
            "<?é>",
            "<?XML x>",
            "<?xml-StyleSheet?>",
        ] {
            assert_eq!(instruction(comment), None, "{comment}");
        }
    }

    #[test]
    fn both_grammars_differ_only_where_an_instruction_is() {
        for (html, is_same) in [
            ("a<?php x?>b", false),
            ("<b><?php x></b>", false),
            ("a<?php", false),
            ("<b title='x'><?php>", false),
            ("<!-- x --!><?php>", false),
            ("<!--><?php>-->", false),
            ("a = 'b' <?php '>", false),
            ("a<?xml x?>b", true),
            ("a &lt;?php x?>b", true),
            ("<b title=\"<?php>\">x</b>", true),
            ("<b title = '<?php>'>x</b>", true),
            ("<b title=<?php>x</b>", true),
            ("<!-- <?php> -->", true),
        ] {
            let again = rewritten(html);
            assert_eq!(
                oracle::tree(&again) == oracle::tree(html),
                is_same,
                "{html} {again}"
            );
        }
    }
}
