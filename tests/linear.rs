//! Bounds on output length, element count and depth, held by every hostile family at two sizes; and what happens when
//! copied formatting exceeds the clone budget.

use comment_sanitizer::{Sanitizer, Whitelist};
use support::families::FAMILIES;
use support::promises::deepest;
use support::{chosen, oracle};

/// Large enough to show growth that is not linear, small enough for every test run.
const SIZES: [usize; 2] = [4 << 10, 32 << 10];

#[test]
fn output_and_depth_are_bounded() {
    for sanitizer in chosen::typical() {
        for family in FAMILIES {
            for size in SIZES {
                let input = family.of_size(size);
                let output = sanitizer.sanitize(&input);
                let name = family.name;
                assert!(
                    output.len() <= 8 * input.len() + 1024,
                    "{name}: {} bytes",
                    output.len()
                );
                let elements = oracle::elements(&output, "div");
                let made_of_text = ["p", "br", "a"];
                let counted = deepest(&elements, |name| !made_of_text.contains(&name));
                assert!(counted <= 100, "{name}: {counted} deep");
                let all = deepest(&elements, |_| true);
                assert!(all <= 300, "{name}: {all} deep");
                // The shortest start tag takes three bytes of input, and the clone budget bounds the copies.
                assert!(
                    elements.len() <= input.len(),
                    "{name}: {} elements",
                    elements.len()
                );
                assert_eq!(
                    sanitizer.sanitize(&output),
                    output,
                    "{name}: no fixed point"
                );
            }
        }
    }
}

#[test]
fn output_grows_with_the_input_and_no_faster() {
    for sanitizer in chosen::typical() {
        for family in FAMILIES {
            let per_byte = SIZES.map(|size| {
                let input = family.of_size(size);
                sanitizer.sanitize(&input).len() as f64 / input.len() as f64
            });
            assert!(
                // A part that occurs once weighs more in the smaller input, and the tags written for a block take
                // nine bytes.
                per_byte[1] <= 1.5 * per_byte[0] + 0.3,
                "{}: {per_byte:?}",
                family.name
            );
        }
    }
}

#[test]
fn a_comment_whose_copies_exceed_the_budget_is_flattened() {
    let href = "x".repeat(2000);
    let blocks = "<blockquote>one<b>two</b></blockquote>".repeat(50);
    // The end of the first block closes the link, and each later block reopens it.
    let typed = format!("<blockquote><a href={href}>zero</blockquote>{blocks}");
    let output = comment_sanitizer::sanitize_comment(&typed);
    assert_eq!(output, format!("zero\n\n{}", ["onetwo"; 50].join("\n\n")));
}

#[test]
fn a_flattened_comment_shows_the_code_in_it() {
    let href = "x".repeat(2000);
    let blocks = "<blockquote><code><div></code></blockquote>".repeat(50);
    let typed = format!("<blockquote><a href={href}></blockquote>{blocks}");
    let output = comment_sanitizer::sanitize_comment(&typed);
    assert_eq!(output, ["&lt;div&gt;"; 50].join("\n\n"));
}

#[test]
fn formatting_reopened_within_the_budget_is_kept() {
    let output = comment_sanitizer::sanitize_comment("<b>x<blockquote>y</b>z</blockquote>");
    assert_eq!(output, "<b>x</b><blockquote><b>y</b>z</blockquote>");
}

#[test]
fn typed_formatting_does_not_use_the_clone_budget() {
    let typed = "<a title='\"'>x</a>".repeat(2000);
    let output = comment_sanitizer::sanitize_comment(&typed);
    assert_eq!(output, "<a title=\"&quot;\">x</a>".repeat(2000));
}

/// Returns true if the output still holds tags after `left_open` blocks that each leave a `b` open, in a comment whose
/// length allows all the copies.
fn keeps_tags(left_open: usize) -> bool {
    let list: Whitelist = "<b title=\"\"> <blockquote>".parse().expect("a list");
    let open: String = (0..left_open)
        .map(|i| format!("<blockquote><b title={i}></blockquote>"))
        .collect();
    let typed = format!(
        "{open}<blockquote>x</blockquote>{}",
        "word ".repeat(200_000)
    );
    Sanitizer::new(list).sanitize(&typed).contains('<')
}

#[test]
fn formatting_that_is_reopened_too_deep_is_flattened() {
    assert!(keeps_tags(120), "it was flattened below the limit");
    assert!(!keeps_tags(180), "it was not flattened beyond the limit");
}
