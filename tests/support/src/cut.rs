//! What `truncate` promises: a beginning within the limit, closed, in which every tag means what it means in the whole.

use crate::oracle;
use crate::promises::Verdict;
use comment_sanitizer::Sanitizer;
use std::collections::HashMap;

/// Holds the beginning of `typed`, cut at `bytes` bytes by this sanitizer, to what is promised.
pub fn truncated(sanitizer: &Sanitizer, typed: &str, bytes: usize) -> Verdict {
    beginning(sanitizer, typed, &sanitizer.truncate(typed, bytes), bytes)
}

/// Holds a `cut` beginning of `typed`, of at most `bytes` bytes, to what is promised.
pub fn beginning(sanitizer: &Sanitizer, typed: &str, cut: &str, bytes: usize) -> Verdict {
    let fail = |what: &str| Err(format!("{what}: {typed:?} cut at {bytes}: {cut:?}"));
    if cut.len() > bytes {
        return fail("too long");
    }
    if bytes >= typed.len() && cut != typed {
        return fail("not whole");
    }
    let Some(kept) = kept(typed, cut) else {
        return fail("not a beginning");
    };
    let shown = |html: &str| shown(&oracle::text(&sanitizer.sanitize(html)));
    let (whole, cut) = (shown(typed), shown(cut));
    for (tag, count) in cut {
        if whole.get(&tag).is_none_or(|&in_whole| in_whole < count) {
            return fail(&format!("{tag} is shown, behind {kept} bytes"));
        }
    }
    Ok(())
}

/// How many bytes of the whole a beginning keeps; what follows them closes elements and code.
fn kept(typed: &str, cut: &str) -> Option<usize> {
    let mut rest = cut;
    while !typed.starts_with(rest) {
        let without = match rest.strip_suffix('>') {
            Some(tag) => &tag[..tag.rfind("</")?],
            None => rest.strip_suffix('`')?.trim_end_matches('`'),
        };
        rest = without;
        // A fence ends in a line of its own.
        if !cut[rest.len()..].starts_with('<') && !typed.starts_with(rest) {
            rest = rest.strip_suffix('\n').unwrap_or(rest);
        }
    }
    Some(rest.len())
}

/// The complete tags that a text shows, and how often.
fn shown(text: &str) -> HashMap<String, usize> {
    let mut tags = HashMap::new();
    for part in text.split('<').skip(1) {
        let name_end = part.find(|c: char| c != '/' && !c.is_ascii_alphanumeric());
        let name = &part[..name_end.unwrap_or(part.len())];
        if !name.trim_start_matches('/').is_empty() && part.contains('>') {
            *tags.entry(name.to_ascii_lowercase()).or_default() += 1;
        }
    }
    tags
}
