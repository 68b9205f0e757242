//! Which crate may depend on which: ARCHITECTURE.md's arrows, read from the manifests.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::workspace::{Dependency, Member};

/// What only one crate may use (`testkit` may, too: it makes databases, buckets and virtual hosts for tests).
const CONFINED: [(&str, &str); 4] = [
    ("lapin", "bus"),
    ("sqlx", "store"),
    ("aws-sdk-s3", "blobs"),
    ("reqwest", "http-out"),
];

const ADAPTERS: [&str; 3] = ["amazon", "trendyol", "hepsiburada"];

/// Our crates that an adapter, and the adapter API under it, may see.
const BELOW_ADAPTERS: [&str; 4] = ["domain", "rules", "adapter-api", "http-out"];

/// Crates of plain data and text, without I/O, that an adapter may see.
const PLAIN_DATA: [&str; 12] = [
    "async-trait",
    "base64",
    "bytes",
    "hex",
    "http",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
    "time",
    "toml",
    "uuid",
];

/// What a crate is, told by its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// `crates/*`.
    Shared,
    /// An adapter or the API they implement.
    Adapter,
    /// A folder at the top, and the simulator: only `stox` puts these together.
    Service,
    /// The one binary.
    Stox,
    /// This crate.
    Checks,
}

fn role(member: &Member) -> Role {
    match member.folder.as_str() {
        "stox" => Role::Stox,
        "checks" => Role::Checks,
        "marketplaces/adapter-api" => Role::Adapter,
        folder if folder.starts_with("crates/") => Role::Shared,
        _ if ADAPTERS.contains(&member.name.as_str()) => Role::Adapter,
        _ => Role::Service,
    }
}

/// Every wrong arrow between the members, and from a member to a confined crate.
pub fn check(members: &[Member]) -> Vec<Finding> {
    let roles: BTreeMap<&str, Role> = members
        .iter()
        .map(|member| (member.name.as_str(), role(member)))
        .collect();
    let mut findings = Vec::new();
    for member in members {
        for dependency in &member.dependencies {
            if let Some((rule, fix)) = breach(member, dependency, &roles) {
                findings.push(finding(member, &dependency.name, rule, fix));
            }
        }
    }
    findings.extend(cycle(members));
    findings
}

/// Dev-dependencies are free (a test may drive an adapter against the simulator), except for the confined crates.
fn breach(
    member: &Member,
    dependency: &Dependency,
    roles: &BTreeMap<&str, Role>,
) -> Option<(String, &'static str)> {
    let (from, to) = (member.name.as_str(), dependency.name.as_str());
    let own = role(member);
    if let Some((_, home)) = CONFINED.iter().find(|(confined, _)| *confined == to)
        && from != *home
        && from != "testkit"
    {
        return Some((
            format!("`{to}` is used only in `{home}`, not in `{from}`"),
            "call that crate's own interface",
        ));
    }
    if dependency.kind.as_deref() == Some("dev") {
        return None;
    }
    if to == "testkit" {
        return Some((
            format!("`{from}` depends on `testkit`"),
            "make it a dev-dependency: it is for tests only",
        ));
    }
    let target = roles.get(to).copied();
    if own == Role::Adapter && !may_see(from, to) {
        return Some((
            format!("adapter crate `{from}` depends on `{to}`"),
            "an adapter sees domain, rules, adapter-api, http-out and plain data crates (checks/src/arrows.rs lists them)",
        ));
    }
    match (own, target) {
        (Role::Shared, Some(Role::Service | Role::Adapter | Role::Stox)) => Some((
            format!("shared crate `{from}` depends on `{to}`"),
            "what is shared knows no service: move the code down",
        )),
        (Role::Service, Some(Role::Service | Role::Stox)) => Some((
            format!("service `{from}` depends on service `{to}`"),
            "services meet in `messages`: send an event",
        )),
        (Role::Service, Some(Role::Adapter)) if to != "adapter-api" => Some((
            format!("service `{from}` depends on adapter `{to}`"),
            "take `adapter_api` and let `stox` hand the adapter in",
        )),
        (Role::Checks, Some(Role::Service | Role::Adapter | Role::Stox)) => Some((
            format!("`{from}` depends on `{to}`"),
            "only `stox` puts services together",
        )),
        _ => None,
    }
}

fn may_see(adapter: &str, dependency: &str) -> bool {
    let below = BELOW_ADAPTERS.contains(&dependency) && adapter != dependency;
    below || PLAIN_DATA.contains(&dependency)
}

/// A circle of ordinary and build dependencies, found by taking away, again and again, what depends on nothing left.
fn cycle(members: &[Member]) -> Option<Finding> {
    let mut left: BTreeMap<&str, BTreeSet<&str>> = members
        .iter()
        .map(|member| {
            let ordinary = member
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind.as_deref() != Some("dev"));
            (
                member.name.as_str(),
                ordinary
                    .map(|dependency| dependency.name.as_str())
                    .collect(),
            )
        })
        .collect();
    loop {
        let names: BTreeSet<&str> = left.keys().copied().collect();
        let before = left.len();
        left.retain(|_, dependencies| dependencies.iter().any(|name| names.contains(name)));
        if left.len() == before {
            break;
        }
    }
    let (first, dependencies) = left.iter().next()?;
    let member = members.iter().find(|member| member.name == *first)?;
    let next = dependencies.iter().find(|name| left.contains_key(*name))?;
    let circle: Vec<&str> = left.keys().copied().collect();
    let rule = format!(
        "these crates depend on each other in a circle: {}",
        circle.join(", ")
    );
    Some(finding(
        member,
        next,
        rule,
        "move what they share into a crate below them",
    ))
}

fn finding(member: &Member, dependency: &str, rule: String, fix: &str) -> Finding {
    let named = |line: &str| {
        let rest = line.trim_start().strip_prefix(dependency);
        rest.is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    let line = member
        .manifest
        .lines()
        .position(named)
        .map_or(1, |index| index + 1);
    Finding {
        file: format!("{}/Cargo.toml", member.folder),
        line,
        rule,
        fix: fix.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(folder: &str, dependencies: &[(&str, Option<&str>)]) -> Member {
        let lines: Vec<String> = dependencies
            .iter()
            .map(|(name, _)| format!("{name}.workspace = true"))
            .collect();
        Member {
            name: folder.rsplit('/').next().unwrap().to_owned(),
            folder: folder.to_owned(),
            manifest: format!("[dependencies]\n{}", lines.join("\n")),
            dependencies: dependencies
                .iter()
                .map(|(name, kind)| Dependency {
                    name: (*name).to_owned(),
                    kind: kind.map(str::to_owned),
                })
                .collect(),
        }
    }

    fn rules(members: &[Member]) -> Vec<String> {
        check(members)
            .into_iter()
            .map(|finding| finding.rule)
            .collect()
    }

    /// The folders of a small workspace, none with a dependency, beside the member under test.
    fn beside(under_test: Member) -> Vec<Member> {
        let others = [
            "stox",
            "ai-worker",
            "seo-service",
            "marketplaces",
            "marketplaces/adapter-api",
            "marketplaces/amazon",
            "marketplaces/simulator",
            "crates/domain",
            "crates/bus",
            "crates/store",
            "crates/testkit",
            "crates/rules",
        ];
        let mut members: Vec<Member> = others
            .iter()
            .filter(|folder| **folder != under_test.folder)
            .map(|folder| member(folder, &[]))
            .collect();
        members.push(under_test);
        members
    }

    #[test]
    fn right_arrows_are_silent() {
        for right in [
            member(
                "stox",
                &[
                    ("ai-worker", None),
                    ("amazon", None),
                    ("simulator", None),
                    ("bus", None),
                ],
            ),
            member(
                "ai-worker",
                &[("bus", None), ("serde", None), ("testkit", Some("dev"))],
            ),
            member("marketplaces", &[("adapter-api", None)]),
            member(
                "marketplaces/amazon",
                &[
                    ("domain", None),
                    ("adapter-api", None),
                    ("serde_json", None),
                ],
            ),
            member(
                "marketplaces/amazon",
                &[("simulator", Some("dev")), ("tokio", Some("dev"))],
            ),
            member("crates/bus", &[("lapin", None)]),
            member(
                "crates/testkit",
                &[("sqlx", None), ("reqwest", None), ("aws-sdk-s3", None)],
            ),
        ] {
            assert_eq!(rules(&beside(right)), Vec::<String>::new());
        }
    }

    #[test]
    fn each_wrong_arrow_is_found() {
        for (wrong, rule) in [
            (
                member("ai-worker", &[("seo-service", None)]),
                "service `ai-worker` depends on service `seo-service`",
            ),
            (
                member("ai-worker", &[("simulator", None)]),
                "service `ai-worker` depends on service `simulator`",
            ),
            (
                member("marketplaces", &[("amazon", None)]),
                "service `marketplaces` depends on adapter `amazon`",
            ),
            (
                member("crates/bus", &[("ai-worker", None)]),
                "shared crate `bus` depends on `ai-worker`",
            ),
            (
                member("crates/bus", &[("adapter-api", None)]),
                "shared crate `bus` depends on `adapter-api`",
            ),
            (
                member("crates/bus", &[("sqlx", None)]),
                "`sqlx` is used only in `store`, not in `bus`",
            ),
            (
                member("stox", &[("lapin", Some("dev"))]),
                "`lapin` is used only in `bus`, not in `stox`",
            ),
            (
                member("stox", &[("reqwest", None)]),
                "`reqwest` is used only in `http-out`, not in `stox`",
            ),
            (
                member("stox", &[("aws-sdk-s3", None)]),
                "`aws-sdk-s3` is used only in `blobs`, not in `stox`",
            ),
            (
                member("marketplaces/amazon", &[("store", None)]),
                "adapter crate `amazon` depends on `store`",
            ),
            (
                member("marketplaces/amazon", &[("tokio", None)]),
                "adapter crate `amazon` depends on `tokio`",
            ),
            (
                member("marketplaces/adapter-api", &[("bus", None)]),
                "adapter crate `adapter-api` depends on `bus`",
            ),
            (
                member("stox", &[("testkit", None)]),
                "`stox` depends on `testkit`",
            ),
        ] {
            assert_eq!(rules(&beside(wrong)), [rule]);
        }
    }

    #[test]
    fn a_circle_is_found() {
        let circle = [
            member("crates/bus", &[("store", None)]),
            member("crates/store", &[("domain", None), ("bus", Some("build"))]),
            member("crates/domain", &[]),
        ];
        assert_eq!(
            rules(&circle),
            ["these crates depend on each other in a circle: bus, store"]
        );
        let broken = [
            member("crates/bus", &[("store", None)]),
            member("crates/store", &[("bus", Some("dev"))]),
        ];
        assert_eq!(rules(&broken), Vec::<String>::new());
    }

    #[test]
    fn the_line_of_the_manifest_is_named() {
        let members = beside(member(
            "ai-worker",
            &[("serde", None), ("seo-service", None)],
        ));
        let found = check(&members);
        assert_eq!(
            (found[0].file.as_str(), found[0].line),
            ("ai-worker/Cargo.toml", 3)
        );
    }
}
