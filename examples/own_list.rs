//! An allowlist of one's own, for a blog of today: parsed from a notice, changed in code, and used.

use comment_sanitizer::{PolicyError, Sanitizer, Whitelist};

fn main() -> Result<(), PolicyError> {
    // From a notice, as it may be in a configuration file,
    let list: Whitelist =
        r#"<p> <br> <ul> <ol> <li> <pre> <code> <em> <strong> <a href="">"#.parse()?;
    // and changed in code. An entry that could never be safe is an error here, not a hole later.
    let list = list.with("img", &["src", "alt"])?.without("pre");
    if let Err(error) = list.clone().with("img", &["onerror"]) {
        println!("refused: {error}\n");
    }

    let sanitizer = Sanitizer::new(list);
    let comment = r#"<p>First,<p>look <img src="/cat.jpg" alt="a cat" onerror="steal()"><ul><li>one<li>two</ul>"#;
    println!("{}", sanitizer.sanitize(comment));
    Ok(())
}
