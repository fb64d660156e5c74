//! A digest of an author and a text, by which duplicates are looked up, and by which the addresses of posts differ. It
//! stands in the database, so it must not change.

use siphasher::sip::SipHasher24;
use std::hash::Hasher;

pub(crate) fn of(author: &str, typed: &str) -> i64 {
    let mut hasher = SipHasher24::new();
    hasher.write(author.as_bytes());
    hasher.write_u8(0xff);
    hasher.write(typed.as_bytes());
    hasher.finish().cast_signed()
}
