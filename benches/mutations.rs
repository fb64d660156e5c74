//! How many outputs change when they are parsed again, of payloads that parsers may read in two ways
//! (`support::mutations`): this crate's, and ammonia's with the same allowlist. An output that changes is not what its
//! sanitizer took it for. Newlines are counted apart: a carriage return becomes one, and the first one of a `pre` goes.
//!
//! `cargo bench --bench mutations` takes the same 100,000 payloads each time, with `MUTATIONS=1000` the first 1000.

mod same_list;

use comment_sanitizer::{Sanitizer, Whitelist};
use support::{mutations, oracle, promises};

fn main() {
    let payloads = std::env::var("MUTATIONS").map_or(100_000, |number| {
        number.parse().expect("MUTATIONS is a number of payloads")
    });
    let lists = [
        ("the default allowlist", Whitelist::default()),
        ("everything that may be listed", promises::everything()),
    ];
    println!("outputs of {payloads} payloads that change when parsed again");
    for (name, list) in lists {
        let ammonia = same_list::ammonia(&list);
        let ours = Sanitizer::new(list);
        println!("\nwith {name:32}   in newlines   otherwise");
        print("comment-sanitizer", payloads, &|payload| {
            ours.sanitize(payload).into_owned()
        });
        print("ammonia", payloads, &|payload| {
            ammonia.clean(payload).to_string()
        });
    }
}

/// Prints how many outputs change, and the first that changes in more than its newlines.
fn print(name: &str, payloads: usize, sanitize: &dyn Fn(&str) -> String) {
    let (mut in_newlines, mut otherwise) = (0, Vec::new());
    for payload in mutations::samples().take(payloads) {
        let output = sanitize(&payload);
        let again = oracle::parsed_again(&output);
        let without_newlines = |html: &str| html.replace(['\r', '\n'], "");
        if without_newlines(&again) != without_newlines(&output) {
            otherwise.push((payload, output, again));
        } else if again != output {
            in_newlines += 1;
        }
    }
    println!("{name:37}   {in_newlines:11}   {:9}", otherwise.len());
    if let Some((payload, output, again)) = otherwise.first() {
        println!("  of    {payload:?}\n  came  {output:?}\n  which becomes {again:?}");
    }
}
