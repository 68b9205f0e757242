//! What the operating system says about this process: CPU time and memory, as every Prometheus client names them.

use crate::metrics::{Kind, Metric, Metrics};

/// User and system time that the process has used, in seconds.
pub const CPU: Metric = Metric {
    name: "process_cpu_seconds",
    help: "User and system CPU time used, in seconds",
    kind: Kind::Counter,
    labels: &[],
};
/// Memory that the process holds, in bytes.
pub const MEMORY: Metric = Metric {
    name: "process_resident_memory_bytes",
    help: "Resident memory, in bytes",
    kind: Kind::Gauge,
    labels: &[],
};
/// Open files and sockets.
pub const FILES: Metric = Metric {
    name: "process_open_fds",
    help: "Open file descriptors",
    kind: Kind::Gauge,
    labels: &[],
};
/// Bytes over every network interface that the process sees; in a container that is its own traffic.
pub const NETWORK: Metric = Metric {
    name: "stox_network_bytes",
    help: "Bytes over the network interfaces of this process's network namespace, loopback excluded",
    kind: Kind::Counter,
    labels: &["direction"],
};

/// All of them.
pub const METRICS: &[&Metric] = &[&CPU, &MEMORY, &FILES, &NETWORK];

/// Clock ticks in a second in `/proc`: USER_HZ, 100 on every architecture of Linux that Stox runs on.
const TICKS: f64 = 100.0;
/// Bytes in a page as `/proc/self/statm` counts them.
const PAGE: f64 = 4096.0;

/// Reads `/proc/self`; where there is none, nothing is said.
pub(crate) fn measure(metrics: &Metrics) {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    if let Some(seconds) = read("/proc/self/stat").and_then(|text| cpu_seconds(&text)) {
        metrics.reach(&CPU, &[], seconds);
    }
    if let Some(pages) = read("/proc/self/statm").and_then(|text| resident_pages(&text)) {
        metrics.set(&MEMORY, &[], pages * PAGE);
    }
    if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
        metrics.set(&FILES, &[], files.count() as f64);
    }
    if let Some((received, sent)) = read("/proc/self/net/dev").map(|text| network_bytes(&text)) {
        metrics.reach(&NETWORK, &["in"], received);
        metrics.reach(&NETWORK, &["out"], sent);
    }
}

/// `utime` and `stime`, the 14th and 15th field of proc(5) `stat`; the second may hold spaces, in parentheses.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS)
}

fn resident_pages(statm: &str) -> Option<f64> {
    statm.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// Received and sent bytes, summed over every interface but loopback.
fn network_bytes(dev: &str) -> (f64, f64) {
    let mut sums = (0.0, 0.0);
    for line in dev.lines() {
        let Some((name, values)) = line.split_once(':') else {
            continue;
        };
        if name.trim() == "lo" {
            continue;
        }
        let mut values = values.split_ascii_whitespace();
        let received: Option<f64> = values.next().and_then(|text| text.parse().ok());
        let sent: Option<f64> = values.nth(7).and_then(|text| text.parse().ok());
        sums.0 += received.unwrap_or_default();
        sums.1 += sent.unwrap_or_default();
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_where_proc_keeps_them() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 900 0 0 0 150 50 0 0 20 0 5 0 100 1 1";
        assert_eq!(cpu_seconds(stat), Some(2.0));
        assert_eq!(resident_pages("900 250 100 1 0 9 0"), Some(250.0));
        let dev = "Inter-| Receive\n face |bytes\n    lo: 5 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0\n  eth0: 70 1 0 0 0 0 0 0 30 1 0 0 0 0 0 0\n";
        assert_eq!(network_bytes(dev), (70.0, 30.0));
    }

    #[tokio::test]
    async fn this_process_is_measured() {
        let text = Metrics::default().expose().await;
        assert!(text.contains("process_resident_memory_bytes{}"), "{text}");
        assert!(text.contains("process_cpu_seconds_total{}"), "{text}");
    }
}
