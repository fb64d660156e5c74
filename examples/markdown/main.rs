//! Comments in Markdown: `pulldown-cmark` renders them, and the sanitizer keeps what such a renderer writes.
//!
//! ```text
//! cargo run --example markdown < comment.md
//! ```
//!
//! On a terminal it shows what becomes of a sample. `pulldown-cmark` writes the alignment of cells as a style, which is
//! removed; renderers that write `align`, such as `comrak`, keep it.

use comment_sanitizer::{Input, PolicyError, Sanitizer, Whitelist};
use pulldown_cmark::{Options, Parser, html};
use std::io::{self, IsTerminal, Read};

const SAMPLE: &str = "\
# A *comment*

- [x] read the post
- [ ] <b onclick=\"steal()\">bold</b>, and a [link](javascript:steal())

| name | price |
|:-----|------:|
| tea  | 2     |

```rust
let list: Vec<u8> = vec![];
```
<script>steal()</script>
";

/// A sanitizer for what a Markdown renderer writes.
fn sanitizer() -> Result<Sanitizer, PolicyError> {
    Sanitizer::builder()
        .whitelist(Whitelist::markdown())
        .input(Input::Rendered)
        .link_rel("nofollow ugc")
        .lazy_images(true)
        .build()
}

/// Renders a comment in Markdown. The result is not safe yet: Markdown may hold any HTML.
fn rendered(markdown: &str) -> String {
    let extensions =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut rendered = String::new();
    html::push_html(&mut rendered, Parser::new_ext(markdown, extensions));
    rendered
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut typed = String::new();
    if io::stdin().is_terminal() {
        typed.push_str(SAMPLE);
    } else {
        io::stdin().read_to_string(&mut typed)?;
    }
    print!("{}", sanitizer()?.sanitize(&rendered(&typed)));
    Ok(())
}
