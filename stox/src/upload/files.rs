//! Finding the files to send.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// A file with the name it is sent under.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// Its path within the folder that was named, with `/`; the file name
    /// alone for a file that was named itself.
    pub name: String,
}

/// Every file below the paths, hidden ones left out, in the order of their
/// names. All are sent: what is not a picture is answered like everything else.
pub fn find(paths: &[PathBuf]) -> anyhow::Result<Vec<Found>> {
    let mut found = Vec::new();
    for path in paths {
        let kind = std::fs::metadata(path).with_context(|| format!("{}", path.display()))?;
        if kind.is_dir() {
            walk(path, path, &mut found)?;
        } else {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            found.push(Found {
                path: path.clone(),
                name: name.unwrap_or_default(),
            });
        }
    }
    Ok(found)
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<Found>) -> anyhow::Result<()> {
    let read = std::fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    let mut entries: Vec<PathBuf> = read
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, found)?;
        } else {
            let within = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = within.iter().map(|part| part.to_string_lossy()).collect();
            found.push(Found {
                name: parts.join("/"),
                path,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_order_and_hidden_files_left_out() {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::create_dir(folder.path().join("b")).expect("subfolder");
        for name in ["z.jpg", "a.jpg", ".hidden", "b/c.jpg"] {
            std::fs::write(folder.path().join(name), b"x").expect(name);
        }
        let names: Vec<String> = find(&[folder.path().to_owned()])
            .expect("found")
            .into_iter()
            .map(|f| f.name)
            .collect();
        assert_eq!(names, ["a.jpg", "b/c.jpg", "z.jpg"]);
    }
}
