//! Sample comments, which a post offers by links such as `?try=hostile`.

/// A sample comment.
pub(crate) struct Sample {
    /// Its name in the query.
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    text: &'static str,
}

pub(crate) const SAMPLES: [Sample; 3] = [
    Sample {
        name: "hostile",
        label: "a hostile comment",
        text: r#"Great post!<script>alert(document.cookie)</script>
<a href="ja&Tab;vascript&colon;alert(1)" onmouseover="steal()">Free <b>money</a>!</b>
Log in at <a href="https://evil.example/">www.bank.example</a> <img src=x onerror=alert(1)>
</textarea></div><h1 style="position:fixed">Pwned</h1>"#,
    },
    Sample {
        name: "code",
        label: "pasted code",
        text: r#"<p>I'd write it like this: <code><div class="note">Vec<String></div></code>
<p>Then a<b && c>d holds, and I <3 it & wouldn't change a thing."#,
    },
    Sample {
        name: "tangle",
        label: "tags in a tangle",
        text: r#"<h2>On tags</h2>
I <b>opened <i>a few</b> and closed them</i> in <strong>no order
<ul><li>one<li>two</ul>
<blockquote cite="https://example.org/essay">Who closes tags?</blockquote> Not me."#,
    },
];

/// The sample comment of this name; empty for any other name.
pub(crate) fn text(name: &str) -> &'static str {
    let sample = SAMPLES.iter().find(|sample| sample.name == name);
    sample.map_or("", |sample| sample.text)
}
