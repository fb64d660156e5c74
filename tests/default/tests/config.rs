//! Options from a file with the feature `serde` and without `url`: URLs cannot be resolved, and the error names the
//! missing feature.

use comment_sanitizer::RelativeUrls;
use serde::Deserialize;
use serde::de::value::{Error, MapDeserializer, StrDeserializer};

#[test]
fn resolving_relative_urls_is_refused_with_the_feature_that_is_missing() {
    let resolve = [("resolve", "https://blog.example/")];
    let table = MapDeserializer::<_, Error>::new(resolve.into_iter());
    assert_eq!(
        RelativeUrls::deserialize(table).unwrap_err().to_string(),
        "relative URLs can be resolved against `https://blog.example/` only with the feature `url` of \
         comment-sanitizer",
    );
}

#[test]
fn relative_urls_are_kept_or_removed() {
    let read = |option| RelativeUrls::deserialize(StrDeserializer::<Error>::new(option));
    assert_eq!(read("keep"), Ok(RelativeUrls::Keep));
    assert_eq!(read("remove"), Ok(RelativeUrls::Remove));
}
