#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stox_fuzz::icc(bytes));
