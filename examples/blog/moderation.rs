//! Decides what happens to a comment, as WordPress does: approve it, hold it for review, or put it into the trash.
//!
//! The rules are those of WordPress's `wp_allow_comment`: too many links, or a word of one list, hold a comment
//! (`check_comment`); a word of another list puts it into the trash (`wp_check_comment_disallowed_list`); and the blog
//! can hold all comments but those of authors who had one approved. They are applied to what `inspect` finds, so that
//! no tag, reference or comment within a word hides it; a deceptive link, whose text names another host than its URL, is
//! held as well. Duplicates and floods are refused elsewhere: by the database and by the rate limit.

use crate::pages::shortened;
use crate::submission::on_one_line;
use comment_sanitizer::Inspection;
use serde::Deserialize;
use std::fmt;

/// The bytes of a link's text in a reason.
const LONGEST_TEXT: usize = 100;

/// The rules, under the table `moderation` of the settings.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Rules {
    /// Comments with so many links or more are held; 0 for any number.
    max_links: usize,
    /// Comments with one of these in the text, the links, or what is known of the author, in any case, are held.
    hold: Vec<String>,
    /// Such comments are put into the trash.
    trash: Vec<String>,
    /// Whether comments of authors who had none approved are held. An author is a name and a website, which anybody can
    /// copy: WordPress, which asks for an e-mail address and does not show it, is harder to fool.
    pub(crate) known_authors: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            max_links: 2,
            hold: Vec::new(),
            trash: Vec::new(),
            known_authors: false,
        }
    }
}

/// Where a comment stands. The names are those in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Approved,
    Held,
    Spam,
    Trash,
}

impl Status {
    pub(crate) const ALL: [Status; 4] =
        [Status::Held, Status::Approved, Status::Spam, Status::Trash];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Status::Approved => "approved",
            Status::Held => "held",
            Status::Spam => "spam",
            Status::Trash => "trash",
        }
    }

    /// What the moderator does to give a comment this status, in addresses.
    pub(crate) fn action(self) -> &'static str {
        match self {
            Status::Approved => "approve",
            Status::Held => "hold",
            Status::Spam => "spam",
            Status::Trash => "delete",
        }
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        Status::ALL.into_iter().find(|status| status.name() == name)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The status of a new comment, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) status: Status,
    pub(crate) reason: String,
}

impl Decision {
    pub(crate) fn new(status: Status, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Decision { status, reason }
    }
}

impl Rules {
    /// Decides on a comment by itself. The most severe decision comes first. `fields` are facts about its author, by
    /// name.
    pub(crate) fn decide(
        &self,
        fields: &[(&str, &str)],
        typed: &str,
        found: &Inspection,
    ) -> Decision {
        let places = places(fields, typed, found);
        if let Some(why) = word_of(&self.trash, &places) {
            return Decision::new(Status::Trash, why);
        }
        let links = found.links.len();
        if self.max_links > 0 && links >= self.max_links {
            let why = format!("it has {links} links, and {} are held", self.max_links);
            return Decision::new(Status::Held, why);
        }
        if let Some(why) = word_of(&self.hold, &places) {
            return Decision::new(Status::Held, why);
        }
        if let Some(link) = found.links.iter().find(|link| link.deceptive) {
            let host = link.host.as_deref().unwrap_or_default();
            let text = on_one_line(&link.text);
            let why = format!(
                "the link `{}` leads to `{host}`",
                shortened(&text, LONGEST_TEXT)
            );
            return Decision::new(Status::Held, why);
        }
        Decision::new(Status::Approved, "")
    }
}

/// Where words are looked for: the names of the places, and their texts in lower case.
fn places<'a>(
    fields: &[(&'a str, &str)],
    typed: &str,
    found: &Inspection,
) -> Vec<(&'a str, String)> {
    let links = found.links.iter().map(|link| ("links", &*link.url));
    // The comment also as typed: a word may be in the markup.
    let places = fields
        .iter()
        .copied()
        .chain([("text", &*found.text), ("comment", typed)])
        .chain(links);
    places
        .map(|(name, text)| (name, text.to_lowercase()))
        .collect()
}

/// The first of these words that occurs anywhere, and the place, as a reason.
fn word_of(words: &[String], places: &[(&str, String)]) -> Option<String> {
    words.iter().find_map(|word| {
        // An empty word would be in every comment.
        let lower = Some(word.trim().to_lowercase()).filter(|word| !word.is_empty())?;
        let (name, _) = places.iter().find(|(_, text)| text.contains(&lower))?;
        Some(format!("`{word}` is in its {name}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use comment_sanitizer::SanitizerBuilder;

    fn rules(hold: &[&str], trash: &[&str]) -> Rules {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Rules {
            hold: words(hold),
            trash: words(trash),
            ..Rules::default()
        }
    }

    /// Checks what the rules decide on this comment of an author of this name with this website.
    #[track_caller]
    fn check(rules: &Rules, fields: [&str; 2], typed: &str, status: Status, reason: &str) {
        let sanitizer = SanitizerBuilder::blog().build().expect("good options");
        let found = sanitizer.inspect(typed);
        let fields = [("author", fields[0]), ("website", fields[1])];
        assert_eq!(
            rules.decide(&fields, typed, &found),
            Decision::new(status, reason),
            "{typed}"
        );
    }

    #[test]
    fn what_is_harmless_is_approved() {
        check(
            &rules(&[], &[]),
            ["Alice", ""],
            "Hello <b>world</b>",
            Status::Approved,
            "",
        );
        check(
            &rules(&["casino", " "], &[]),
            ["Bob", ""],
            "one <a href=/>link</a>",
            Status::Approved,
            "",
        );
    }

    #[test]
    fn many_links_are_held() {
        let two = "<a href=/1>1</a> <a href=/2>2</a>";
        let mut rules = rules(&[], &[]);
        check(
            &rules,
            ["A", ""],
            two,
            Status::Held,
            "it has 2 links, and 2 are held",
        );
        // Generated links count, each once; links that lose their URL do not.
        let three = "http://a.example (www.b.example) c@d.example.";
        check(
            &rules,
            ["A", ""],
            three,
            Status::Held,
            "it has 3 links, and 2 are held",
        );
        let one = "<a href=http://a.example>http://a.example</a> <a href=javascript:x>1</a>";
        check(&rules, ["A", ""], one, Status::Approved, "");
        let none = "<code>http://a.example http://b.example</code>, hi http:// and std:://x";
        check(&rules, ["A", ""], none, Status::Approved, "");
        for more in [0, 3] {
            rules.max_links = more;
            check(&rules, ["A", ""], two, Status::Approved, "");
        }
    }

    #[test]
    fn words_are_found_in_every_place() {
        let rules = rules(&["Casino"], &[]);
        for (fields, typed, place) in [
            (["CASINO Bob", ""], "x", "author"),
            (["Bob", "https://casino.example/"], "x", "website"),
            (["Bob", ""], "Megacasinos!", "text"),
            (["Bob", ""], "ca<b>si</b>n&#111;", "text"),
            (["Bob", ""], "ca<!-- x -->sino", "text"),
            (
                ["Bob", ""],
                "<a href='https://ca&#115;ino.example/'>x</a>",
                "links",
            ),
            (["Bob", ""], "x<span class=casino></span>", "comment"),
        ] {
            let why = format!("`Casino` is in its {place}");
            check(&rules, fields, typed, Status::Held, &why);
        }
    }

    #[test]
    fn disallowed_words_come_before_all_else() {
        let rules = rules(&["casino"], &["nothing", "PILLS"]);
        let typed = "casino <a href=/1>1</a> <a href=/2>pills</a>";
        check(
            &rules,
            ["A", ""],
            typed,
            Status::Trash,
            "`PILLS` is in its text",
        );
    }

    #[test]
    fn deceptive_links_are_held() {
        let typed = "<a href=https://evil.example/>bank.example</a>";
        let why = "the link `bank.example` leads to `evil.example`";
        check(&rules(&[], &[]), ["A", ""], typed, Status::Held, why);
        // A mail quotes the reason: it is one line, and short.
        let rest = "x".repeat(200);
        let typed =
            format!("<a href=https://evil.example>bank.example\n\nIt is approved. {rest}</a>");
        let why = format!(
            "the link `bank.example It is approved. {}…` leads to `evil.example`",
            &rest[..71]
        );
        check(&rules(&[], &[]), ["A", ""], &typed, Status::Held, &why);
    }
}
