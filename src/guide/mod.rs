//! Pages of documentation. The modules hold no items.
//!
//! For a blog:
//!
//! - [`blog`]: a comment from the form to the feed, as one program
//! - [`options`]: all options and Cargo features in two tables
//! - [`input`]: what becomes of what was typed, and what is still lost
//! - [`styling`]: show line breaks, by `pre-line` or paragraphs
//! - [`storing`]: how long a comment may be, what to store, and when to sanitize it again
//! - [`moderation`]: hold or reject comments by what [`inspect`](crate::Sanitizer::inspect) finds
//! - [`markdown`]: comments in Markdown
//! - [`browser`]: the browser's own sanitizer as a second wall
//! - [`archives`]: millions of stored comments, also with GNU parallel and Spark
//! - [`migration`]: coming from ammonia, nh3, bleach, WordPress's kses, bluemonday or sanitize-html
//!
//! For reviewers and contributors:
//!
//! - [`attacks`]: the classes of attack that broke other sanitizers
//! - [`conformance`]: what other projects' test suites expect, and what this crate gives
//! - [`performance`]: figures, and how they are measured
//! - [`architecture`]: the folders of the source and the two paths

#[doc = include_str!("architecture.md")]
pub mod architecture {}
#[doc = include_str!("archives.md")]
pub mod archives {}
#[doc = include_str!("attacks.md")]
pub mod attacks {}
#[doc = include_str!("blog.md")]
pub mod blog {}
#[doc = include_str!("browser.md")]
pub mod browser {}
#[doc = include_str!("conformance.md")]
pub mod conformance {}
#[doc = include_str!("input.md")]
pub mod input {}
#[doc = include_str!("markdown.md")]
pub mod markdown {}
#[doc = include_str!("migration.md")]
pub mod migration {}
#[doc = include_str!("moderation.md")]
pub mod moderation {}
#[doc = include_str!("options.md")]
pub mod options {}
#[doc = include_str!("performance.md")]
pub mod performance {}
#[doc = include_str!("storing.md")]
pub mod storing {}
#[doc = include_str!("styling.md")]
pub mod styling {}
