//! Names and ports that no other test, and no other run on the same machine, uses at the same time.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// One number for this process, from the seed that the standard library draws for its hash maps.
static RUN: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A name of lower-case letters, digits and `-`, at most 40 characters: fits a virtual host, a database and a bucket.
pub(crate) fn name() -> String {
    format!(
        "stox-test-{:012x}-{}",
        *RUN & 0xffff_ffff_ffff,
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

/// A password of 32 hexadecimal digits.
pub(crate) fn password() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

/// A loopback port that nobody listens on, below the range from which outgoing connections are numbered, so that it is
/// still free when the server that got it is killed and started again.
pub(crate) fn port() -> u16 {
    const FIRST: u64 = 20_000;
    const COUNT: u64 = 12_000;
    for _ in 0..COUNT {
        let offset = (*RUN >> 48).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT;
        let port = u16::try_from(FIRST + offset).expect("below 65,536");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!(
        "every loopback port from {FIRST} to {} is taken",
        FIRST + COUNT
    )
}
