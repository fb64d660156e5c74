//! Prints a comment form with the notice under it, as blogs have it.
//!
//! The notice is the allowlist itself, printed, so it always says exactly what is allowed.

use comment_sanitizer::Sanitizer;

fn main() {
    let sanitizer = Sanitizer::default();
    let notice = escape(&sanitizer.whitelist().to_string());
    println!(
        r#"<form method="post" action="/comments">
  <p><label for="comment">Comment</label></p>
  <p><textarea id="comment" name="comment" rows="8" cols="45" required></textarea></p>
  <p class="form-allowed-tags">You may use these <abbr title="HyperText Markup Language">HTML</abbr>
  tags and attributes: <code>{notice}</code></p>
  <p><button>Post comment</button></p>
</form>"#
    );
}

/// Escapes the notice, whose tags are to be read as text. A blog's template engine does this.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
