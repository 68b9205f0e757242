//! What may come in from outside: one TLS provider, accepted licences, one registry.

use crate::finding::Finding;
use crate::licence;
use crate::workspace::{Crate, Source};

/// The accepted licences, one a line.
pub const ALLOWED_LICENCES: &str = include_str!("../licences.txt");

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A second implementation of TLS or of its arithmetic.
const SECOND_TLS: [&str; 5] = ["ring", "openssl", "openssl-sys", "native-tls", "boring-sys"];

/// Crates that must not be built at all, and crates under a licence that is not accepted.
pub fn check_crates(tree: &[Crate], allowed: &str) -> Vec<Finding> {
    let allowed: Vec<&str> = allowed
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let mut findings = Vec::new();
    for built in tree {
        let named = format!("{} {}", built.name, built.version);
        if SECOND_TLS.contains(&built.name.as_str()) {
            findings.push(lock_file(
                format!("`{named}` is built: the one TLS provider is aws-lc-rs"),
                format!("see who brings it with `cargo tree --workspace -i {}`; choose its rustls + aws-lc-rs features", built.name),
            ));
        }
        if !licence::is_met(&built.licence, &allowed) {
            findings.push(lock_file(
                format!(
                    "`{named}` is under `{}`, which is not accepted",
                    built.licence
                ),
                "use another crate, or accept the licence in checks/licences.txt with the reason"
                    .to_owned(),
            ));
        }
    }
    findings
}

/// Crates from anywhere else than crates.io.
pub fn check_sources(sources: &[Source]) -> Vec<Finding> {
    sources
        .iter()
        .filter(|source| !source.member && source.source.as_deref() != Some(REGISTRY))
        .map(|source| {
            let from = source
                .source
                .as_deref()
                .unwrap_or("a folder outside the workspace");
            lock_file(
                format!("`{}` comes from {from}", source.name),
                "take it from crates.io".to_owned(),
            )
        })
        .collect()
}

fn lock_file(rule: String, fix: String) -> Finding {
    Finding {
        file: "Cargo.lock".to_owned(),
        line: 1,
        rule,
        fix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(name: &str, licence: &str) -> Crate {
        Crate {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.to_owned(),
        }
    }

    #[test]
    fn a_second_tls_provider_and_a_foreign_licence_are_found() {
        let tree = [
            built("bytes", "MIT"),
            built("ring", "MIT"),
            built("viral", "GPL-3.0"),
            built("silent", ""),
        ];
        let found: Vec<String> = check_crates(&tree, "# notice only\nMIT\n")
            .into_iter()
            .map(|finding| finding.rule)
            .collect();
        assert_eq!(
            found,
            [
                "`ring 1.0.0` is built: the one TLS provider is aws-lc-rs",
                "`viral 1.0.0` is under `GPL-3.0`, which is not accepted",
                "`silent 1.0.0` is under ``, which is not accepted",
            ]
        );
    }

    #[test]
    fn another_source_is_found() {
        let source = |name: &str, source: Option<&str>, member| Source {
            name: name.to_owned(),
            source: source.map(str::to_owned),
            member,
        };
        let found = check_sources(&[
            source("stox", None, true),
            source("bytes", Some(REGISTRY), false),
            source("forked", Some("git+https://example.com/forked"), false),
            source("vendored", None, false),
        ]);
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(
            rules,
            [
                "`forked` comes from git+https://example.com/forked",
                "`vendored` comes from a folder outside the workspace",
            ]
        );
    }
}
