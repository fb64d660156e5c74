//! The options of the sanitizer and the rules of moderation, from a TOML file.

use crate::moderation::Rules;
use crate::{BROKEN, Failure, WRONG, store};
use comment_sanitizer::{Input, Sanitizer, SanitizerBuilder, Whitelist};
use lettre::Address;
use lettre::message::Mailbox;
use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

/// The tables of the file that are not options of the sanitizer.
const BLOG: &str = "blog";
const MODERATION: &str = "moderation";

pub(crate) struct Settings {
    pub(crate) sanitizer: Sanitizer,
    /// For posts. Their author is no visitor, but may have pasted from anywhere.
    pub(crate) post_sanitizer: Sanitizer,
    /// The options of the sanitizer by their names, to show and to store.
    pub(crate) options: Map<String, Value>,
    pub(crate) rules: Rules,
    pub(crate) blog: Blog,
}

/// What the blog calls itself, and whom it writes to.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Blog {
    pub(crate) title: String,
    pub(crate) author_mail: Mailbox,
}

impl Default for Blog {
    fn default() -> Self {
        Blog {
            title: "A small blog".to_owned(),
            author_mail: Mailbox::new(
                None,
                Address::new("author", "localhost").expect("an address"),
            ),
        }
    }
}

/// The options without a file: those of a blog of today. Sixteen elements deep is enough for quotations in quotations,
/// and a phone has no room for more.
fn usual() -> SanitizerBuilder {
    SanitizerBuilder::blog().max_depth(16)
}

impl Settings {
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, Failure> {
        let Some(file) = file else {
            return Settings::new(usual(), Rules::default(), Blog::default())
                .map_err(|message| Failure(message, WRONG));
        };
        let bytes = fs::read(file);
        let bytes = bytes
            .map_err(|error| Failure(format!("cannot read {}: {error}", file.display()), BROKEN))?;
        let text = String::from_utf8(bytes).map_err(|error| error.to_string());
        let settings = text.and_then(|text| Settings::parse(&text));
        settings.map_err(|message| {
            Failure(format!("{}: {}", file.display(), message.trim_end()), WRONG)
        })
    }

    /// The tables `blog` and `moderation` are the blog's own; everything else are options of the sanitizer, as the demo
    /// filter takes them.
    fn parse(text: &str) -> Result<Self, String> {
        let mut table: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
        let own = [BLOG, MODERATION].map(|name| table.remove(name));
        let builder = match own {
            // Whoever gives rules only wants the usual options.
            _ if table.is_empty() => usual(),
            // Read from the text, so that an error names its line.
            [None, None] => toml::from_str(text).map_err(|error| error.to_string())?,
            _ => SanitizerBuilder::deserialize(table).map_err(|error| error.to_string())?,
        };
        let [blog, rules] = own;
        Settings::new(
            builder,
            own_table(MODERATION, rules)?,
            own_table(BLOG, blog)?,
        )
    }

    fn new(builder: SanitizerBuilder, rules: Rules, blog: Blog) -> Result<Self, String> {
        let options = match serde_json::to_value(&builder).map_err(|error| error.to_string())? {
            Value::Object(options) => options,
            other => return Err(format!("the options are written as {other}")),
        };
        // They would break the feeds: XML cannot carry them.
        let is_no_text = |c: char| c.is_control() || u32::from(c) & 0xfffe == 0xfffe;
        if blog.title.contains(is_no_text) {
            return Err(format!("[{BLOG}]: the title holds control characters"));
        }
        let sanitizer = builder.build().map_err(|error| error.to_string())?;
        // No page may load pictures, so their alternative texts are shown.
        let for_posts = Sanitizer::builder().whitelist(Whitelist::markdown().without("img"));
        let for_posts = for_posts.input(Input::Rendered).paragraphs(true).build();
        Ok(Settings {
            sanitizer,
            post_sanitizer: for_posts.map_err(|error| error.to_string())?,
            options,
            rules,
            blog,
        })
    }

    /// Stores the options if they are new, and returns their version.
    pub(crate) fn record(
        &self,
        anew: bool,
    ) -> impl FnOnce(&Transaction<'_>) -> rusqlite::Result<i64> + use<> {
        let options = Value::from(self.options.clone()).to_string();
        move |transaction| store::settings_version(transaction, &options, anew)
    }
}

fn own_table<T: Default + for<'a> Deserialize<'a>>(
    name: &str,
    table: Option<toml::Value>,
) -> Result<T, String> {
    match table {
        Some(table) => T::deserialize(table).map_err(|error| format!("[{name}]: {error}")),
        None => Ok(T::default()),
    }
}
