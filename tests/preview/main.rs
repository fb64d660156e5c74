//! The preview: started with all kinds of arguments, asked over HTTP, and used in a real browser.

mod arguments;
mod devtools;
mod in_chromium;
mod over_http;
mod server;
