//! Processing instructions: HTML has them since June 2026, html5ever has not. No output depends on how `<?` is parsed, in
//! text, in values and behind references, with any allowlist and options. `tests/data/options/instructions.toml` has rows.

use comment_sanitizer::{Sanitizer, Unlisted};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::path::Path;
use support::{cases, chosen, promises, rows, soup};

/// Instructions, what becomes one if something between is removed or decoded, and what they may stand in.
const PIECES: &[&str] = &[
    "<?php x>",
    "<?php x?>",
    "<?php?>",
    "<?php",
    "<?php '>",
    "<?php <b>x</b>?>",
    "<?PHP-x a=\"",
    "<?",
    "<?>",
    "<?=",
    "<? php>",
    "<",
    "?",
    "?>",
    "php",
    ">",
    " x",
    "\n\n",
    "\"",
    "'",
    "`",
    "&lt;?php x>",
    "&lt?php x&gt;",
    "&#60;?php x?&#62;",
    "&amp;lt;?php x>",
    "<&#63;php x>",
    "<&quest;php x>",
    "<\0?php x>",
    "<\u{1}?php x>",
    "<\u{202e}?php x>",
    "<<!-- -->?php x>",
    "<<script></script>?php x>",
    "<<span>?php x>",
    "<a title=\"<?php x>\">",
    "<a href='<?php x?>'>",
    "<a href='/?php=<?php>'>",
    "<a title=<?php>",
    "<img src=x alt=\"<?php x?>\">",
    "<q cite=\"&lt;?php x>\">",
    "</q>",
    "</a>",
    "<b>",
    "</b>",
    "<code>",
    "</code>",
    "<pre>",
    "</pre>",
    "<p>",
    "<table>",
    "<tr>",
    "<td>",
    "<textarea>",
    "</textarea>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "https://example.org/?php",
];

fn typed() -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..12).prop_map(|pieces| pieces.concat())
}

#[track_caller]
fn check(subject: &impl chosen::Subject, typed: &str) {
    let verdict = promises::instructions(subject, typed)
        .and_then(|()| promises::instructions_as_comments(subject, typed));
    if let Err(what) = verdict {
        panic!("{what}\n  typed {typed:?}");
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn instructions_with_the_default_allowlist(typed in typed()) {
        for unlisted in [Unlisted::StripHtml, Unlisted::StripAll, Unlisted::Escape] {
            let sanitizer = Sanitizer::builder().unlisted(unlisted).build();
            check(&sanitizer.expect("options"), &typed);
        }
    }

    #[test]
    fn instructions_with_any_allowlist_and_options(
        chosen in chosen::any(soup::notice()),
        typed in typed(),
    ) {
        check(&chosen, &typed);
    }

    #[test]
    fn soup_with_any_allowlist_and_options(chosen in chosen::any(soup::notice()), typed in soup::soup()) {
        check(&chosen, &typed);
    }
}

#[test]
fn rows_do_not_depend_on_instructions() {
    for folder in ["attacks", "meaning", "options"] {
        for row in rows::read(&Path::new("tests/data").join(folder)) {
            check(&row.chosen(), &row.input);
        }
    }
}

#[test]
fn an_instruction_is_found() {
    for html in [
        "a<?php x?>b",
        "<b><?php</b>",
        "a<?",
        "<?xml x?>",
        "<a title=\"<?\">",
    ] {
        assert!(promises::no_instruction(html).is_err(), "{html}");
    }
}
