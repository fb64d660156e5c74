//! Reads posts and comments from an export of WordPress or from JSON lines: sanitizes every comment, keeps threads as
//! they were, and reports what was changed and why, and which entries were passed over.
//!
//! Entries are stored in batches, a transaction each, and an entry is known by its number in the file: an import that
//! was interrupted is repeated, and passes over what is there.

mod json_lines;
mod report;
mod threads;
mod wordpress;

pub(crate) use report::Report;

use crate::moderation::Status;
use crate::settings::Settings;
use crate::store::{self, Database, Imported, Insertion, now};
use crate::submission::{self, Accepted, Refusal};
use crate::{digest, progress};
use chrono::{DateTime, Datelike, NaiveDateTime};
use comment_sanitizer::plain_text;
use report::Details;
use rusqlite::{Connection, Transaction};
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use threads::Threads;

/// The entries of a transaction.
const BATCH: usize = 500;

#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("cannot read {}: {error}", file.display())]
    Read { file: PathBuf, error: io::Error },
    #[error("{} is no export of WordPress: byte {at}: {why}", file.display())]
    Xml { file: PathBuf, at: u64, why: String },
    #[error("the report cannot be written to the file that is imported")]
    SameFile,
    #[error("cannot write the report {}: {error}", file.display())]
    Report { file: PathBuf, error: io::Error },
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("the database was closed")]
    Closed,
}

/// A post, as the file has it.
#[derive(Clone, Debug, Default)]
struct RawPost {
    slug: String,
    title: String,
    html: String,
    date: String,
}

/// A comment, as the file has it.
#[derive(Clone, Debug, Default)]
struct RawComment {
    id: String,
    parent: String,
    author: String,
    website: String,
    date: String,
    status: String,
    typed: String,
    /// Where in the file it stands, for the report.
    place: String,
}

/// A comment that waits for being stored.
struct Entry {
    /// The number of its post.
    post: i64,
    comment: RawComment,
}

/// Imports a file. What came before an error is stored, and reported.
pub(crate) async fn run(
    database: &Database,
    settings: &Arc<Settings>,
    version: i64,
    file: &Path,
    details: Option<&Path>,
) -> Result<(Report, Option<Error>), Error> {
    let settings = Arc::clone(settings);
    let (file, details) = (file.to_owned(), details.map(Path::to_owned));
    // The blog does not serve yet, so nobody waits for the connection.
    let import =
        move |connection: &mut Connection| import(connection, &settings, version, &file, details);
    database
        .with_writer(import)
        .await
        .map_err(|_| Error::Closed)?
}

fn import(
    connection: &mut Connection,
    settings: &Settings,
    version: i64,
    file: &Path,
    details: Option<PathBuf>,
) -> Result<(Report, Option<Error>), Error> {
    let unread = |error| Error::Read {
        file: file.to_owned(),
        error,
    };
    let open = File::open(file).map_err(unread)?;
    let is_same = |report: &PathBuf| match (fs::canonicalize(file), fs::canonicalize(report)) {
        (Ok(file), Ok(report)) => file == report,
        _ => false,
    };
    if details.as_ref().is_some_and(is_same) {
        return Err(Error::SameFile);
    }
    let bar = progress::bar("importing", open.metadata().map_err(unread)?.len());
    let source = BufReader::new(bar.wrap_read(open));
    let mut importer = Importer {
        connection,
        settings,
        version,
        threads: Threads::default(),
        batch: Vec::new(),
        report: Report::default(),
        details: Details::new(details)?,
    };
    let is_xml = file
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("xml"));
    let read = match is_xml {
        true => wordpress::read(source, file, &mut importer),
        false => json_lines::read(source, file, &mut importer),
    };
    bar.finish_and_clear();
    let finished = importer.finish();
    Ok((importer.report, read.and(finished).err()))
}

struct Importer<'a> {
    connection: &'a mut Connection,
    settings: &'a Settings,
    version: i64,
    threads: Threads,
    batch: Vec<Entry>,
    report: Report,
    details: Details,
}

impl Importer<'_> {
    /// Stores a post, also one without comments; returns its number.
    fn post(&mut self, post: &RawPost) -> Result<i64, Error> {
        let title = match submission::on_one_line(&plain_text(&post.title)) {
            title if title.is_empty() => submission::on_one_line(&plain_text(&post.slug)),
            title => title,
        };
        let published = seconds(&post.date).unwrap_or_else(now);
        let transaction = store::transaction(self.connection)?;
        let slug = slug(&post.slug);
        let (id, is_new) = store::post_or_new(&transaction, &slug, &title, &post.html, published)?;
        transaction.commit()?;
        self.report.posts += u64::from(is_new);
        if !is_new && !store::has_text(self.connection, id, &post.html)? {
            let why = "a post with its address is there: its comments go to that one";
            self.pass_over(&format!("post `{}`", post.slug), why)?;
        }
        Ok(id)
    }

    /// Takes a comment. One whose parent has not come yet waits for it.
    fn comment(&mut self, post: i64, comment: RawComment) -> Result<(), Error> {
        match self.threads.arrive(Entry { post, comment }) {
            Some(entry) => self.push(entry),
            None => Ok(()),
        }
    }

    fn push(&mut self, entry: Entry) -> Result<(), Error> {
        let mut ready = vec![entry];
        while let Some(entry) = ready.pop() {
            // The last is taken first.
            ready.extend(self.threads.release(&entry).into_iter().rev());
            self.batch.push(entry);
            if self.batch.len() >= BATCH {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Reports an entry that is not stored.
    fn pass_over(&mut self, place: &str, why: &str) -> Result<(), Error> {
        self.report.pass_over(place, why);
        self.details.passed_over(place, why)
    }

    /// Stores what waits, as one transaction.
    fn flush(&mut self) -> Result<(), Error> {
        let batch = std::mem::take(&mut self.batch);
        let transaction = store::transaction(self.connection)?;
        let mut stored = Vec::with_capacity(batch.len());
        for entry in &batch {
            stored.push(store_entry(
                &transaction,
                entry,
                self.settings,
                self.version,
            )?);
        }
        transaction.commit()?;
        for (Entry { comment, .. }, stored) in batch.iter().zip(stored) {
            let place = &comment.place;
            match stored {
                Stored::PassedOver(why) => self.pass_over(place, &why)?,
                Stored::Known => self.report.known += 1,
                Stored::Done { comment, notes } => {
                    self.report.import(&comment, &notes);
                    self.details.changed(place, &comment, &notes)?;
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Error> {
        // What still waits answers a comment that is not in the file.
        for entry in self.threads.orphans() {
            self.push(entry)?;
        }
        self.flush()?;
        self.details.finish()
    }
}

/// What became of an entry.
enum Stored {
    Done {
        comment: Box<Accepted>,
        /// What was amended, beside the comment itself.
        notes: Vec<String>,
    },
    Known,
    PassedOver(String),
}

fn store_entry(
    transaction: &Transaction<'_>,
    entry: &Entry,
    settings: &Settings,
    version: i64,
) -> Result<Stored, Error> {
    let Entry { post, comment: raw } = entry;
    let mut notes = Vec::new();
    let (comment, status) = match accept(raw, settings, &mut notes) {
        Ok(accepted) => accepted,
        Err(why) => return Ok(Stored::PassedOver(why)),
    };
    let created = seconds(&raw.date).unwrap_or_else(|| {
        if !raw.date.is_empty() {
            notes.push(format!(
                "its date `{}` cannot be read: it is of today",
                raw.date
            ));
        }
        now()
    });
    let mut imported = Imported {
        source: &raw.id,
        parent: Some(raw.parent.as_str()).filter(|parent| !parent.is_empty()),
        created,
        status,
        comment: &comment,
    };
    let mut insertion = store::insert_imported(transaction, *post, &imported, version)?;
    if insertion == Insertion::NoParent {
        notes.push(format!(
            "the comment `{}`, which it answers, is not there: it begins a thread",
            raw.parent
        ));
        imported.parent = None;
        insertion = store::insert_imported(transaction, *post, &imported, version)?;
    }
    Ok(match insertion {
        Insertion::Known => Stored::Known,
        Insertion::Taken => {
            Stored::PassedOver(format!("another comment has its number `{}`", raw.id))
        }
        Insertion::Done | Insertion::NoParent => Stored::Done {
            comment: Box::new(comment),
            notes,
        },
    })
}

/// Judges a comment by the rules for new ones, except that it may lack a name, and loses a website that is none.
fn accept(
    raw: &RawComment,
    settings: &Settings,
    notes: &mut Vec<String>,
) -> Result<(Accepted, Status), String> {
    if raw.id.is_empty() {
        return Err("it has no number".to_owned());
    }
    let status = match raw.status.as_str() {
        "1" | "approve" | "approved" | "" => Status::Approved,
        "0" | "hold" | "held" => Status::Held,
        "spam" => Status::Spam,
        "trash" | "post-trashed" => Status::Trash,
        other => return Err(format!("its status `{other}` is unknown")),
    };
    let author = match submission::author(&raw.author) {
        Err(Refusal::NoName) => "Anonymous".to_owned(),
        author => author.map_err(|refusal| refusal.to_string())?,
    };
    let website = submission::website(&raw.website, settings).unwrap_or_else(|refusal| {
        notes.push(format!("website `{}`: {refusal}", raw.website));
        None
    });
    let comment = Accepted::new(author, website, &raw.typed, settings);
    Ok((comment.map_err(|refusal| refusal.to_string())?, status))
}

/// Seconds since 1970 of a date as WordPress writes it, in UTC; or by RFC 3339, or RFC 2822. The year has four digits,
/// as in feeds: WordPress writes the missing date also as one of the year -1.
fn seconds(date: &str) -> Option<i64> {
    let date = date.trim();
    let date = match NaiveDateTime::parse_from_str(date, "%Y-%m-%d %H:%M:%S") {
        Ok(date) => date.and_utc(),
        Err(_) => DateTime::parse_from_rfc3339(date)
            .or_else(|_| DateTime::parse_from_rfc2822(date))
            .ok()?
            .to_utc(),
    };
    Some(date.timestamp()).filter(|_| (1..=9999).contains(&date.year()))
}

/// A post's name in addresses. One that needs other characters than small letters, digits, hyphens and underscores is
/// told from others by its digest.
fn slug(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    if !name.is_empty() && name.len() <= 200 && name.chars().all(is_plain) {
        return name.to_owned();
    }
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).take(8);
    let mut slug: String = words.flat_map(|word| [word, "-"]).collect();
    // It is ASCII.
    slug.truncate(80);
    slug + &format!("{:016x}", digest::of("", name))
}

#[cfg(test)]
mod tests {
    use super::{seconds, slug};

    #[test]
    fn dates_are_read_in_three_forms() {
        for date in [
            "2011-01-02 03:04:05",
            "2011-01-02T04:04:05+01:00",
            "Sun, 02 Jan 2011 03:04:05 +0000",
        ] {
            assert_eq!(seconds(date), Some(1_293_937_445), "{date}");
        }
        for none in [
            "",
            "0000-00-00 00:00:00",
            "-0001-11-30 00:00:00",
            "+12345-01-01 00:00:00",
            "yesterday",
            "2011-02-31 00:00:00",
        ] {
            assert_eq!(seconds(none), None, "{none}");
        }
    }

    #[test]
    fn slugs_are_names_in_addresses() {
        assert_eq!(slug("on-tags_2"), "on-tags_2");
        let other = slug("/2011/Über uns/");
        assert!(
            other.starts_with("2011-ber-uns-") && other.len() == 29,
            "{other}"
        );
        assert_ne!(slug("日記"), slug("日本"));
        assert!(slug(&"x".repeat(999)).len() < 200);
        assert_eq!(slug("").len(), 16);
    }
}
