//! Reads the workspace through cargo: its members and what they depend on, and every crate that is really built.

use std::collections::HashSet;
use std::fmt;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// Why the workspace could not be read.
#[derive(Debug)]
pub struct Failure(pub String);

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What the rules look at.
#[derive(Debug)]
pub struct Workspace {
    /// Our own crates.
    pub members: Vec<Member>,
    /// Every crate that any of our crates builds, on any platform, tests included.
    pub tree: Vec<Crate>,
    /// Where every crate of the lock file comes from.
    pub sources: Vec<Source>,
}

/// One of our crates.
#[derive(Debug, Clone)]
pub struct Member {
    /// Crate name.
    pub name: String,
    /// Folder from the workspace's folder, for example `crates/bus`.
    pub folder: String,
    /// The text of its Cargo.toml, to name a line.
    pub manifest: String,
    /// What it declares.
    pub dependencies: Vec<Dependency>,
}

/// One declared dependency.
#[derive(Debug, Clone, Deserialize)]
pub struct Dependency {
    /// Crate name.
    pub name: String,
    /// Nothing for an ordinary one, otherwise `dev` or `build`.
    pub kind: Option<String>,
}

/// A crate that is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crate {
    /// Crate name.
    pub name: String,
    /// Version, without the leading `v`.
    pub version: String,
    /// Its SPDX expression; empty when it states none.
    pub licence: String,
}

/// Where a crate comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Crate name.
    pub name: String,
    /// Cargo's name of the source; nothing for a folder.
    pub source: Option<String>,
    /// True for our own crates.
    pub member: bool,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: HashSet<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    source: Option<String>,
    manifest_path: String,
    dependencies: Vec<Dependency>,
}

impl Workspace {
    /// Asks cargo, with `--locked`.
    ///
    /// # Errors
    /// When cargo fails (a stale lock file, no network for the first download) or a manifest cannot be read.
    pub fn load(root: &Path) -> Result<Self, Failure> {
        let text = cargo(root, &["metadata", "--format-version", "1", "--locked"])?;
        let metadata: Metadata = serde_json::from_str(&text)
            .map_err(|error| Failure(format!("cargo metadata: {error}")))?;
        let mut members = Vec::new();
        let mut sources = Vec::new();
        for package in metadata.packages {
            let member = metadata.workspace_members.contains(&package.id);
            sources.push(Source {
                name: package.name.clone(),
                source: package.source.clone(),
                member,
            });
            if member {
                members.push(read_member(root, package)?);
            }
        }
        let format = "{p}|{l}";
        let edges = "normal,build,dev";
        let listing = cargo(
            root,
            &[
                "tree",
                "--workspace",
                "--locked",
                "--target",
                "all",
                "-e",
                edges,
                "--prefix",
                "none",
                "-f",
                format,
            ],
        )?;
        Ok(Self {
            members,
            tree: parse_tree(&listing),
            sources,
        })
    }
}

fn read_member(root: &Path, package: Package) -> Result<Member, Failure> {
    let path = Path::new(&package.manifest_path);
    let manifest = std::fs::read_to_string(path)
        .map_err(|error| Failure(format!("{}: {error}", path.display())))?;
    let folder = path
        .parent()
        .and_then(|folder| folder.strip_prefix(root).ok());
    let folder =
        folder.ok_or_else(|| Failure(format!("{} is outside the workspace", path.display())))?;
    Ok(Member {
        name: package.name,
        folder: folder.display().to_string(),
        manifest,
        dependencies: package.dependencies,
    })
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(root)
        .output()
        .map_err(|error| Failure(format!("cargo: {error}")))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure(format!("cargo {}: {said}", arguments.join(" "))));
    }
    String::from_utf8(output.stdout).map_err(|error| Failure(format!("cargo: {error}")))
}

/// Lines such as `bytes v1.11.1|MIT`, `clap_derive v4.6.1 (proc-macro)|MIT OR Apache-2.0 (*)`.
fn parse_tree(listing: &str) -> Vec<Crate> {
    let mut crates: Vec<Crate> = Vec::new();
    let mut seen = HashSet::new();
    for line in listing.lines() {
        let Some((package, licence)) = line.split_once('|') else {
            continue;
        };
        let mut words = package.split_whitespace();
        let (Some(name), Some(version)) = (words.next(), words.next()) else {
            continue;
        };
        if seen.insert((name, version)) {
            crates.push(Crate {
                name: name.to_owned(),
                version: version.trim_start_matches('v').to_owned(),
                licence: licence.trim_end_matches(" (*)").to_owned(),
            });
        }
    }
    crates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_read_once_per_crate() {
        let listing = "stox v0.1.0 (/somewhere/stox)|MIT\nclap_derive v4.6.1 (proc-macro)|MIT OR Apache-2.0\n\nclap_derive v4.6.1 (proc-macro)|MIT OR Apache-2.0 (*)\n";
        let crates = parse_tree(listing);
        assert_eq!(crates.len(), 2);
        assert_eq!(crates[1].name, "clap_derive");
        assert_eq!(crates[1].version, "4.6.1");
        assert_eq!(crates[1].licence, "MIT OR Apache-2.0");
    }

    #[test]
    fn this_workspace_can_be_read() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let workspace = Workspace::load(root).unwrap();
        let bus = workspace
            .members
            .iter()
            .find(|member| member.name == "bus")
            .unwrap();
        assert_eq!(bus.folder, "crates/bus");
        assert!(
            bus.dependencies
                .iter()
                .any(|dependency| dependency.name == "lapin")
        );
        assert!(
            workspace
                .tree
                .iter()
                .any(|built| built.name == "lapin" && built.licence.contains("MIT"))
        );
        assert!(
            workspace
                .sources
                .iter()
                .any(|source| source.name == "lapin" && !source.member)
        );
    }
}
