//! What a comment may hold, as data: the allowlist and the compiled options about URLs, hosts, links and limits.
//! [`policy::Policy`] holds them all; the reader, the writers and both paths query it. This folder imports `html`,
//! `text`, `url` and `error` only, so that no rule depends on how a comment is read or written. What must stay true: no
//! policy that can be built is unsafe, because constructors refuse every unsafe or misspelt name with a
//! [`PolicyError`](crate::error::PolicyError), and nothing after them checks the policy again.

pub(crate) mod hosts;
pub(crate) mod images;
pub(crate) mod limits;
pub(crate) mod links;
pub(crate) mod listable;
pub(crate) mod notice;
pub(crate) mod pattern;
#[expect(
    clippy::module_inception,
    reason = "the policy itself, among the parts that it is made of"
)]
pub(crate) mod policy;
pub(crate) mod quote;
pub(crate) mod urls;
pub(crate) mod whitelist;
