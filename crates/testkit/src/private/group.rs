//! A server process with its helpers, as one thing to kill.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process};

use crate::wait;

/// A process group led by the server. A small shell process, the leash, waits on a pipe from us and kills the group
/// when the pipe closes: so the server also ends when the test process is itself killed.
#[derive(Debug)]
pub(super) struct Group {
    leader: Child,
    leash: Child,
}

impl Group {
    /// Starts the command as the leader of a new group; what it prints goes to the file `log`.
    pub(super) fn start(mut command: Command, log: &Path) -> Self {
        let out = File::create(log).expect("a log file");
        let leader = command
            .stdin(Stdio::null())
            .stdout(out.try_clone().expect("a second handle"))
            .stderr(out)
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let leash = Command::new("bash")
            .args([
                "-c",
                "read -r never; kill -KILL -- \"-$1\"",
                "leash",
                &leader.id().to_string(),
            ])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("the scripts need bash, too");
        Self { leader, leash }
    }

    /// True when the server has ended by itself.
    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.leader.try_wait(), Ok(None))
    }

    /// SIGKILL to the leader, its group and its direct children (PostgreSQL's are groups of their own), and the wait
    /// until all are gone.
    pub(super) async fn kill(mut self) {
        let children = self.signal();
        for child in children {
            wait::until(
                Duration::from_secs(30),
                || async move { !is_running(child) },
            )
            .await;
        }
    }

    fn signal(&mut self) -> Vec<Pid> {
        let leader = Pid::from_child(&self.leader);
        let children = children_of(leader);
        // The leader first, or it would notice a child's death and act on it. One that has ended is no error.
        let _ended = kill_process(leader, Signal::KILL);
        let _ended = kill_process_group(leader, Signal::KILL);
        for child in &children {
            let _ended = kill_process(*child, Signal::KILL);
        }
        let _reaped = self.leader.wait();
        let _ended = self.leash.kill();
        let _reaped = self.leash.wait();
        children
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal();
    }
}

fn children_of(parent: Pid) -> Vec<Pid> {
    let parent = parent.as_raw_nonzero().get();
    let Ok(listed) = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"))
    else {
        return Vec::new();
    };
    listed
        .split_whitespace()
        .filter_map(|pid| Pid::from_raw(pid.parse().ok()?))
        .collect()
}

/// A process that has ended but is not reaped does not run.
fn is_running(pid: Pid) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero()));
    test_kill_process(pid).is_ok() && status.is_ok_and(|status| !status.contains("State:\tZ"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(30);

    /// A server with a helper of its own, both of which would run for ever.
    fn endless(log: &Path) -> Group {
        let mut command = Command::new("bash");
        command.args(["-c", "tail -f /dev/null & exec tail -f /dev/null"]);
        Group::start(command, log)
    }

    async fn helper_of(group: &Group) -> Pid {
        let leader = Pid::from_child(&group.leader);
        wait::until_some(SOON, || async move { children_of(leader).first().copied() }).await
    }

    #[tokio::test]
    async fn killing_ends_the_server_and_its_helpers() {
        let folder = tempfile::tempdir().unwrap();
        let mut group = endless(&folder.path().join("log"));
        let helper = helper_of(&group).await;
        assert!(!group.has_ended());
        group.kill().await;
        assert!(!is_running(helper));
    }

    #[tokio::test]
    async fn the_server_ends_when_nobody_holds_the_leash() {
        let folder = tempfile::tempdir().unwrap();
        let mut group = endless(&folder.path().join("log"));
        let helper = helper_of(&group).await;
        // What the system does for a test process that is killed.
        drop(group.leash.stdin.take());
        wait::until(SOON, || {
            let ended = group.has_ended() && !is_running(helper);
            async move { ended }
        })
        .await;
    }
}
