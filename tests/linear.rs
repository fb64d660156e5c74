//! Hostile families keep the bounds on output, depth and memory, whatever their size.

use comment_sanitizer::{Sanitizer, Whitelist};
use support::families::FAMILIES;
use support::options::Options;
use support::oracle;
use support::promises::{Chosen, Subject, everything};

/// Both sizes are large enough to show growth that is not linear, and small enough for every test run.
const SIZES: [usize; 2] = [4 << 10, 32 << 10];

/// Of the default list, and of everything that may be listed, without options and with many; and with text laid
/// out.
fn sanitizers() -> [Sanitizer; 5] {
    let chosen = |options| {
        let chosen = Chosen::new(everything(), options).expect("options");
        chosen.sanitizer().clone()
    };
    let laid_out = Sanitizer::builder().autolink().paragraphs().link_rel("ugc");
    [
        Sanitizer::default(),
        Sanitizer::new(everything()),
        chosen(Options::everything()),
        chosen(Options::everything().with_display()),
        laid_out.build().expect("options"),
    ]
}

#[test]
fn output_and_depth_are_bounded() {
    for sanitizer in sanitizers() {
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
                let deepest = elements
                    .iter()
                    .map(|element| element.depth)
                    .max()
                    .unwrap_or(0);
                assert!(deepest <= 100, "{name}: {deepest} deep");
                // The shortest tags take three bytes to type, and what is copied takes its budget.
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
    for sanitizer in sanitizers() {
        for family in FAMILIES {
            let per_byte = SIZES.map(|size| {
                let input = family.of_size(size);
                sanitizer.sanitize(&input).len() as f64 / input.len() as f64
            });
            assert!(
                // What stands once weighs more in the smaller, and what is written for a block is nine bytes.
                per_byte[1] <= 1.5 * per_byte[0] + 0.3,
                "{}: {per_byte:?}",
                family.name
            );
        }
    }
}

#[test]
fn memory_is_bounded() {
    for sanitizer in sanitizers() {
        for family in FAMILIES {
            for size in SIZES {
                let input = family.of_size(size);
                let sanitize = || drop(sanitizer.sanitize(&input));
                let inspect = || drop(sanitizer.inspect(&input));
                let measured = [
                    allocation_counter::measure(sanitize),
                    allocation_counter::measure(inspect),
                ];
                let [sanitized, inspected] = measured.map(|measured| measured.bytes_max);
                let bytes = input.len() as u64;
                assert!(
                    sanitized <= 60 * bytes + 4096 && inspected <= 150 * bytes + 4096,
                    "{}: {sanitized} bytes, inspected {inspected}, for {bytes}",
                    family.name
                );
            }
        }
    }
}

#[test]
fn a_comment_whose_copies_exceed_the_budget_is_flattened() {
    let href = "x".repeat(2000);
    let blocks = "<blockquote>one<b>two</b></blockquote>".repeat(50);
    // The link is closed by the end of its block, and opens again in every other.
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
fn formatting_that_is_reopened_within_the_budget_stays() {
    let output = comment_sanitizer::sanitize_comment("<b>x<blockquote>y</b>z");
    assert_eq!(output, "<b>x</b><blockquote><b>y</b>z</blockquote>");
}

#[test]
fn what_was_typed_is_no_copy() {
    let typed = "<a title='\"'>x</a>".repeat(2000);
    let output = comment_sanitizer::sanitize_comment(&typed);
    assert_eq!(output, "<a title=\"&quot;\">x</a>".repeat(2000));
}

/// What formatting that was left open by so many blocks makes of the rest, in a comment that is long
/// enough for its copies.
fn with_left_open(many: usize) -> bool {
    let list: Whitelist = "<b title=\"\"> <blockquote>".parse().expect("a list");
    let open: String = (0..many)
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
    assert!(with_left_open(120), "it was flattened below the limit");
    assert!(
        !with_left_open(180),
        "it was not flattened beyond the limit"
    );
}
