//! What [`inspect`](crate::Sanitizer::inspect) reports for moderation: what was removed from a comment, and the text
//! and links that were written. It may import `html`, `text`, `url`, `error`, `policy`, `read`, `autolink` and `write`;
//! the two paths report to it. It observes and decides nothing: the output is the same whether or not it is inspected,
//! and the inspection is the same from both paths.

pub(crate) mod deceptive;
pub(crate) mod inspection;
pub(crate) mod named_hosts;
pub(crate) mod reason;
pub(crate) mod removals;
pub(crate) mod second_pass;
pub(crate) mod shortened;
