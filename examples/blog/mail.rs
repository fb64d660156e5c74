//! Plain text mail to the author of the blog: one file for each comment, in a folder from which a mail server takes it.

use crate::moderation::Status;
use comment_sanitizer::plain_text;
use lettre::message::{Mailbox, SinglePart};
use lettre::{FileTransport, Message, Transport};
use std::error::Error;
use std::path::Path;

pub(crate) struct Mail<'a> {
    pub(crate) to: &'a Mailbox,
    pub(crate) title: &'a str,
    pub(crate) author: &'a str,
    pub(crate) website: Option<&'a str>,
    pub(crate) html: &'a str,
    pub(crate) status: Status,
    pub(crate) reason: &'a str,
    /// Where the comment can be read or moderated.
    pub(crate) link: &'a str,
}

/// Writes the mail as a file of its own.
pub(crate) fn write(folder: &Path, mail: &Mail<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
    let Mail { title, author, .. } = mail;
    let website = mail
        .website
        .map(|url| format!(" ({url})"))
        .unwrap_or_default();
    let reason = match mail.reason {
        "" => String::new(),
        reason => format!(": {reason}"),
    };
    // The text of what is stored: what readers see, and nothing that a reader of mail would take for markup. It is quoted,
    // so that nobody takes it for words of the blog.
    let text = plain_text(mail.html);
    let text: String = text.lines().map(|line| format!("> {line}\n")).collect();
    let body = format!(
        "{author}{website} wrote:\n\n{text}\nThe comment is {}{reason}.\n{}",
        mail.status, mail.link
    );
    let message = Message::builder()
        .from("Comments <comments@localhost>".parse()?)
        .to(mail.to.clone())
        .subject(format!("Comment on “{title}”"))
        .singlepart(SinglePart::plain(body))?;
    FileTransport::new(folder).send(&message)?;
    Ok(())
}
