//! Milepost's command line and language server.
fn main() {}
