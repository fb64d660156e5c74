//! Tests of `examples/preview`, run as a program: its arguments, its answers over HTTP, and its page in Chromium.

mod arguments;
mod devtools;
mod in_chromium;
mod over_http;
mod server;
