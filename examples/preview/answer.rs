//! Answers a request: the page, its files, or the results for the script; and errors in words.

use crate::request::{LONGEST_COMMENT, Request};
use crate::response::Response;
use crate::{findings, page, tries};
use comment_sanitizer::Sanitizer;
use serde_json::json;
use std::borrow::Cow;

pub(crate) struct Site {
    pub(crate) sanitizer: Sanitizer,
    pub(crate) port: u16,
}

const HTML: &str = "text/html; charset=utf-8";

impl Site {
    pub(crate) fn answer(&self, request: &Request) -> Response {
        if !self.is_named(&request.host) {
            let words = format!(
                "This server is http://127.0.0.1:{}/ and no other.",
                self.port
            );
            return Response::words(421, &words);
        }
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        let method = request.method.as_str();
        match (path, method) {
            ("/", "GET" | "HEAD") => self.page(tries::text(query)),
            ("/", "POST") => with_comment(request, |comment| self.page(comment)),
            ("/preview", "POST") => with_comment(request, |comment| self.preview(comment)),
            ("/page.css", "GET" | "HEAD") => {
                Response::new("text/css; charset=utf-8", include_str!("page.css"))
            }
            ("/page.js", "GET" | "HEAD") => {
                Response::new("text/javascript; charset=utf-8", include_str!("page.js"))
            }
            ("/", _) => Response::wrong_method("GET, HEAD, POST"),
            ("/preview", _) => Response::wrong_method("POST"),
            ("/page.css" | "/page.js", _) => Response::wrong_method("GET, HEAD"),
            _ => Response::words(404, "There is nothing here. The page is at /."),
        }
    }

    /// Returns true if the host is this server's. A name that others control is not.
    fn is_named(&self, host: &str) -> bool {
        let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
        let own = ["127.0.0.1", "localhost"];
        own.iter().any(|own| name.eq_ignore_ascii_case(own)) && port == self.port.to_string()
    }

    /// The whole page, with this comment in the form.
    fn page(&self, typed: &str) -> Response {
        let page = page::page(&self.sanitizer, typed);
        Response::new(HTML, page.into_string())
    }

    /// The parts of the page that change while a comment is typed, as JSON for the script.
    fn preview(&self, typed: &str) -> Response {
        let found = self.sanitizer.inspect(typed);
        let answer = json!({
            "summary": findings::summary(typed, &found),
            "results": findings::results(&self.sanitizer, typed, &found).into_string(),
        });
        Response::new("application/json", answer.to_string())
    }
}

/// Answers with the field `comment` of the form, as [browsers send it].
///
/// [browsers send it]: https://url.spec.whatwg.org/#application/x-www-form-urlencoded
fn with_comment(request: &Request, answer: impl FnOnce(&str) -> Response) -> Response {
    let essence = request.content_type.split(';').next().unwrap_or_default();
    if !essence
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    {
        return Response::words(415, "Only what a form sends is understood.");
    }
    let mut fields = url::form_urlencoded::parse(&request.body);
    let comment = fields
        .find(|(name, _)| name == "comment")
        .map_or(Cow::Borrowed(""), |(_, comment)| comment);
    if comment.len() > LONGEST_COMMENT {
        return Response::too_long();
    }
    answer(&comment)
}
