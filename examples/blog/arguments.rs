//! The arguments.

use clap::Parser;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// A small blog whose comments are made safe by comment-sanitizer.
///
/// It keeps everything in memory, unless --database names a file. It prints its address, and the token with which
/// comments are moderated.
#[derive(Parser)]
#[command(name = "blog", version)]
pub(crate) struct Arguments {
    /// The address to listen on; port 0 is any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,

    /// The address that readers use, if a proxy stands before the blog: for feeds and mail, and the host that is answered
    /// beside this machine's own; the proxy limits the rate then, so give --rate-limit 0, too
    #[arg(long, value_name = "URL", value_parser = web_url)]
    pub(crate) url: Option<Url>,

    /// Keep the posts and comments in this SQLite database
    #[arg(long, value_name = "FILE")]
    pub(crate) database: Option<PathBuf>,

    /// Take the options of the sanitizer, and the rules of moderation, from this TOML file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Write a mail to the author for each comment, as a file in this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) mail: Option<PathBuf>,

    /// The comments that one address may post in a minute; 0 for any number
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub(crate) rate_limit: u32,

    /// First read posts and comments from this file: a WordPress export (.xml), or JSON lines
    #[arg(long, value_name = "FILE")]
    pub(crate) import: Option<PathBuf>,

    /// Write what the import changed and passed over to this file, as JSON lines
    #[arg(long, value_name = "FILE", requires = "import")]
    pub(crate) report: Option<PathBuf>,

    /// Sanitize all stored comments anew, even if the options are as before: after an upgrade of the sanitizer
    #[arg(long)]
    pub(crate) resanitize: bool,

    /// End when the import is done and all stored comments are sanitized by the present options
    #[arg(long)]
    pub(crate) no_serve: bool,
}

fn web_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" if url.as_str() == format!("{}/", url.origin().ascii_serialization()) => {
            Ok(url)
        }
        "http" | "https" => Err("it has more than a scheme, a host and a port".to_owned()),
        scheme => Err(format!("its scheme is http or https, not {scheme}")),
    }
}
