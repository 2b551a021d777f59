#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| curlws_fuzz::request::check(data));
