//! Patterns: which values an attribute may have, as a notice says it: `class="language-*"`, `align="left right center"`.
//!
//! [`Pattern::read`] reads one, and [`Pattern::keep`] keeps the tokens of a value that match it.
//!
//! Advice to the next editor. Scripts of a page build addresses from class names, so what `*` may stand for stays short
//! and free of slashes and dots.

use crate::html::attribute_table::{AttributeId, AttributeKind, LINK_TYPES, NO_LINK_TYPE};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// The values that an attribute may have: any, or lists of tokens, each of which is named or begins as named.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    /// In the order in which they were listed, each once. With none, any value may be kept.
    tokens: Vec<String>,
    /// Whether letters match in any case, as in the keywords of HTML.
    ignores_case: bool,
}

/// The most characters that `*` stands for.
const MAX_WILDCARD: usize = 32;

impl Pattern {
    /// Reads the pattern that a notice gives an attribute; an empty one allows any value.
    ///
    /// # Errors
    ///
    /// Why this cannot be the pattern of this attribute.
    pub(crate) fn read(attribute: AttributeId, pattern: &str) -> Result<Self, &'static str> {
        let kind = attribute.kind();
        let mut tokens: Vec<String> = Vec::new();
        for token in pattern.split_ascii_whitespace() {
            match kind {
                AttributeKind::LinkTypes if token.eq_ignore_ascii_case("me") => {
                    return Err(
                        "`me` speaks in the blog's name: it says that both pages are of one person",
                    );
                }
                AttributeKind::LinkTypes => {
                    let is = |known: &&str| known.eq_ignore_ascii_case(token);
                    if !LINK_TYPES.iter().any(is) {
                        return Err(NO_LINK_TYPE);
                    }
                }
                AttributeKind::Class | AttributeKind::Token => check_token(token)?,
                AttributeKind::Link
                | AttributeKind::Url
                | AttributeKind::Text
                | AttributeKind::Date => {
                    return Err(
                        "its values are not keywords: leave the value empty, which allows any",
                    );
                }
            }
            if !tokens.iter().any(|listed| listed == token) {
                tokens.push(token.to_owned());
            }
        }
        Ok(Pattern {
            tokens,
            ignores_case: kind != AttributeKind::Class,
        })
    }

    /// Whether any value may be kept.
    pub(crate) fn is_any(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Allows what another pattern of the attribute allows, too.
    pub(crate) fn add(&mut self, other: &Pattern) {
        if self.is_any() || other.is_any() {
            return self.tokens.clear();
        }
        for token in &other.tokens {
            if !self.tokens.contains(token) {
                self.tokens.push(token.clone());
            }
        }
    }

    /// The tokens of a value that match, each once; `None` if there are none. A value with all tokens matching, divided
    /// by single spaces, stays as it is. Takes time in proportion to the length of the value, times that of the pattern.
    pub(crate) fn keep<'a>(&self, value: Cow<'a, str>) -> Option<Cow<'a, str>> {
        if self.is_any() || self.matches(&value) {
            return Some(value);
        }
        let mut seen = HashSet::new();
        let matching = value
            .split_ascii_whitespace()
            .filter(|token| self.matches(token) && seen.insert(*token));
        let kept: Vec<&str> = matching.collect();
        let kept = match kept.is_empty() {
            true => return None,
            false => kept.join(" "),
        };
        Some(match kept == value {
            true => value,
            false => Cow::Owned(kept),
        })
    }

    /// Whether one token matches.
    pub(crate) fn matches(&self, token: &str) -> bool {
        self.tokens
            .iter()
            .any(|listed| match listed.strip_suffix('*') {
                None if self.ignores_case => listed.eq_ignore_ascii_case(token),
                None => listed == token,
                Some(prefix) => {
                    let beginning = token.get(..prefix.len());
                    let begins_so = beginning.is_some_and(|beginning| match self.ignores_case {
                        true => beginning.eq_ignore_ascii_case(prefix),
                        false => beginning == prefix,
                    });
                    begins_so && matches_wildcard(&token[prefix.len()..])
                }
            })
    }
}

/// Whether `*` stands for this: 1 to 32 of `A`–`Z`, `a`–`z`, `0`–`9`, `+`, `#`, `_` and `-`.
fn matches_wildcard(text: &str) -> bool {
    let is_allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'#' | b'_' | b'-');
    (1..=MAX_WILDCARD).contains(&text.len()) && text.bytes().all(is_allowed)
}

/// Whether a token of a pattern is a name, or the beginning of names: `left`, `language-*`.
fn check_token(token: &str) -> Result<(), &'static str> {
    let name = token.strip_suffix('*').unwrap_or(token);
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if token == "*" {
        Err("`*` alone would allow everything: say how the names begin, as in `language-*`")
    } else if !is_name || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        Err(
            "a pattern is a list of names, divided by spaces, such as `left`, and of beginnings, such as `language-*`",
        )
    } else if name.len() < token.len() && !name.ends_with('-') {
        Err("write `*` after a hyphen, as in `language-*`")
    } else {
        Ok(())
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        let holds = |token| other.tokens.contains(token);
        self.tokens.len() == other.tokens.len() && self.tokens.iter().all(holds)
    }
}

impl Eq for Pattern {}

/// Prints the value that the attribute has in a notice.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tokens.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(attribute: &str, pattern: &str) -> Result<Pattern, &'static str> {
        let attribute = AttributeId::of(attribute.as_bytes()).expect("an attribute");
        Pattern::read(attribute, pattern)
    }

    #[track_caller]
    fn check(attribute: &str, text: &str, value: &str, expected: Option<&str>) {
        let kept = pattern(attribute, text)
            .expect("a pattern")
            .keep(Cow::Borrowed(value));
        assert_eq!(kept.as_deref(), expected);
        let is_borrowed = matches!(kept, Some(Cow::Borrowed(_)));
        assert_eq!(is_borrowed, expected == Some(value));
    }

    #[test]
    fn only_matching_tokens_stay_each_once() {
        let classes = "language-* spoiler";
        check("class", classes, "language-rust", Some("language-rust"));
        check(
            "class",
            classes,
            "a language-c++ spoiler b",
            Some("language-c++ spoiler"),
        );
        check(
            "class",
            classes,
            "spoiler  language-c#",
            Some("spoiler language-c#"),
        );
        check(
            "class",
            classes,
            "spoiler language-c#",
            Some("spoiler language-c#"),
        );
        check("class", classes, "spoiler spoiler", Some("spoiler"));
        check("class", classes, "Spoiler LANGUAGE-c", None);
        check("class", classes, "", None);
        check("align", "left right", "LEFT", Some("LEFT"));
        check("align", "left right", "justify", None);
        check("align", "", "any thing", Some("any thing"));
    }

    #[test]
    fn star_stands_for_few_and_harmless_characters() {
        for (name, expected) in [
            ("x", true),
            ("", false),
            (&"x".repeat(32), true),
            (&"x".repeat(33), false),
        ] {
            let class = format!("language-{name}");
            check("class", "language-*", &class, expected.then_some(&*class));
        }
        for name in ["a/b", "a.b", "a:b", "\u{e9}", "a\u{a0}", "a\"", "%2f"] {
            check("class", "language-*", &format!("language-{name}"), None);
        }
    }

    #[test]
    fn patterns_that_allow_too_much_or_nothing_are_refused() {
        for refused in [
            "*",
            "language*",
            "*-x",
            "-*",
            "a.b",
            "a,b",
            "\u{e9}",
            "x-*-*",
        ] {
            assert!(pattern("class", refused).is_err(), "{refused}");
        }
        for (attribute, value) in [
            ("href", "https"),
            ("title", "x"),
            ("rel", "me"),
            ("rel", "author"),
            ("rel", "no*"),
        ] {
            assert!(pattern(attribute, value).is_err(), "{attribute}");
        }
        assert!(pattern("rel", "nofollow UGC").is_ok());
    }

    #[test]
    fn patterns_of_one_attribute_add_up() {
        let mut one = pattern("class", "a b").unwrap();
        one.add(&pattern("class", "b language-*").unwrap());
        assert_eq!(one.to_string(), "a b language-*");
        assert_eq!(one, pattern("class", "language-* b a").unwrap());
        let mut any = pattern("align", "left").unwrap();
        any.add(&pattern("align", "").unwrap());
        assert!(any.is_any());
    }
}
