//! One role for each service, on a server of the test's own because roles
//! belong to the whole server.

use store::{Error, Migration, MigrationSet};
use testkit::private::PrivatePostgres;

use crate::home::{THINGS, codes, open, run};

const IN_PUBLIC: MigrationSet = MigrationSet {
    owner: "intruder",
    steps: &[Migration {
        version: 1,
        name: "a table where everybody looks",
        sql: "CREATE TABLE public.intruder (a {text}) {strict}",
    }],
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_is_refused_the_tables_of_another() {
    let server = PrivatePostgres::start().await;
    let url = server.server().url;
    let admin = open(&url).await.unwrap();
    admin.make_role("stox_one", "first1").await.unwrap();
    admin.make_role("stox_two", "second2").await.unwrap();
    let as_role = |role: &str, password: &str| {
        let (_, address) = url.split_once('@').unwrap();
        format!("postgres://{role}:{password}@{address}")
    };
    let one = open(&as_role("stox_one", "first1")).await.unwrap();
    one.migrate(&[THINGS]).await.unwrap();
    run(&one, "INSERT INTO thing (code, amount) VALUES ('a', 1)")
        .await
        .unwrap();

    // The second has tables of the same name, and cannot name the first's.
    let two = open(&as_role("stox_two", "second2")).await.unwrap();
    two.migrate(&[THINGS]).await.unwrap();
    assert_eq!(codes(&two).await, Vec::<String>::new());
    for sql in [
        "SELECT code FROM stox_one.thing",
        "DELETE FROM stox_one.thing",
        "CREATE TABLE stox_one.mine (a TEXT)",
    ] {
        let refused = run(&two, sql).await;
        let Err(Error::Bug(text)) = refused else {
            panic!("{sql}: {refused:?}")
        };
        assert!(text.contains("permission denied"), "{sql}: {text}");
    }
    assert!(two.migrate(&[IN_PUBLIC]).await.is_err());
    assert_eq!(codes(&one).await, ["a"]);

    // Made again, it has the new password and what it had.
    admin.make_role("stox_one", "third3").await.unwrap();
    assert!(open(&as_role("stox_one", "first1")).await.is_err());
    let again = open(&as_role("stox_one", "third3")).await.unwrap();
    assert_eq!(codes(&again).await, ["a"]);

    for (role, password) in [("a; DROP", "x"), ("a", "x'y"), ("", "x"), ("1a", "x")] {
        let refused = admin.make_role(role, password).await;
        assert!(matches!(refused, Err(Error::Bug(_))), "{role}: {refused:?}");
    }
}
