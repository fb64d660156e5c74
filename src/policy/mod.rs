pub(crate) mod hosts;
pub(crate) mod limits;
pub(crate) mod links;
pub(crate) mod listable;
#[expect(
    clippy::module_inception,
    reason = "the policy itself, among the parts that it is made of"
)]
pub(crate) mod policy;
pub(crate) mod urls;
pub(crate) mod whitelist;
