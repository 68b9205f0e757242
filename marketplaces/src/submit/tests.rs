use super::*;

const PACE: Duration = Duration::from_secs(1);

fn live() -> ReadBack {
    ReadBack::Live {
        remote_id: "R".to_owned(),
        quantity: Some(3),
        mark: String::new(),
    }
}

fn hidden(complaints: &[&str]) -> ReadBack {
    let issue = |text: &&str| Issue {
        code: (*text).to_owned(),
        message: String::new(),
        fields: Vec::new(),
    };
    ReadBack::Hidden {
        remote_id: Some("R".to_owned()),
        issues: complaints.iter().map(issue).collect(),
        mark: String::new(),
    }
}

fn unknown<T>() -> Result<T, Failure> {
    Err(Failure::Unknown("?".to_owned()))
}

/// Step, receipt and state that a turn leads to.
fn led(turn: &Turn) -> (Step, &str, Option<ListingState>) {
    (turn.next.step, &turn.next.receipt, turn.state)
}

#[test]
fn an_answer_to_a_submission() {
    let sending = Operation::sample(Step::Send);
    let turn = sent(&sending, PACE, Ok(Receipt("new".to_owned())));
    let accepted = Some(ListingState::Accepted);
    assert_eq!(led(&turn), (Step::Progress, "new", accepted));
    assert_eq!((turn.next.version, turn.next.wait), (2, PACE));
    // The part before it was carried out all the same.
    let turn = sent(&sending, PACE, unknown());
    assert_eq!(led(&turn), (Step::Ask, "part", None));
    let turn = sent(&sending, PACE, Err(Failure::Refused(Vec::new())));
    assert_eq!(turn.state, Some(ListingState::Rejected));
    assert!(turn.next.idle && turn.next.version == 2);
    let busy = Failure::Throttled { after: PACE * 9 };
    let turn = sent(&sending, PACE, Err(busy));
    assert_eq!(led(&turn), (Step::Send, "part", None));
    assert_eq!(turn.next.wait, PACE * 9);
}

#[test]
fn what_a_lost_answer_leads_to() {
    let asking = Operation::sample(Step::Ask);
    for shown in [live(), hidden(&[])] {
        // Only the lost creation can have made it.
        let turn = asked(&asking, true, PACE, Ok(shown.clone()));
        assert_eq!(turn.state, Some(ListingState::Accepted));
        assert_eq!(turn.next.step, Step::Read);
        // An update goes out again, from the part that was under way.
        let turn = asked(&asking, false, PACE, Ok(shown));
        assert_eq!(led(&turn), (Step::Send, "part", None));
    }
    let mut absent = asking.clone();
    for times in 1..ABSENT_ENOUGH {
        let turn = asked(&absent, true, PACE, Ok(ReadBack::Absent));
        assert_eq!((turn.next.step, turn.next.asked), (Step::Ask, times));
        absent.asked = turn.next.asked;
    }
    let turn = asked(&absent, true, PACE, Ok(ReadBack::Absent));
    assert_eq!((turn.next.step, turn.next.asked), (Step::Send, 0));
    assert_eq!(asked(&asking, true, PACE, unknown()).next.step, Step::Ask);
}

#[test]
fn parts_follow_each_other() {
    let asking = Operation::sample(Step::Progress);
    let turn = progressed(&asking, true, PACE, Ok(Progress::Applied));
    assert_eq!(led(&turn), (Step::Send, "part", None));
    let turn = progressed(&asking, false, PACE, Ok(Progress::Applied));
    assert_eq!(turn.state, Some(ListingState::Applied));
    assert_eq!(turn.next.step, Step::Read);
    let turn = progressed(&asking, true, PACE, Ok(Progress::Pending));
    assert_eq!(led(&turn), (Step::Progress, "part", None));
    let turn = progressed(&asking, true, PACE, Ok(Progress::Rejected(Vec::new())));
    assert_eq!(turn.state, Some(ListingState::Rejected));
}

#[test]
fn a_forgotten_receipt_is_given_up() {
    let mut asking = Operation::sample(Step::Progress);
    let turn = progressed(&asking, true, PACE, unknown());
    assert_eq!(led(&turn), (Step::Progress, "part", None));
    asking.attempt = FORGOTTEN;
    let turn = progressed(&asking, true, PACE, unknown());
    assert_eq!(led(&turn), (Step::Ask, "", None));
    let busy = Err(Failure::Throttled { after: PACE });
    assert_eq!(
        progressed(&asking, true, PACE, busy).next.step,
        Step::Progress
    );
}

#[test]
fn what_buyers_see() {
    let looking = Operation::sample(Step::Read);
    let turn = seen(&looking, false, PACE, Ok(live()));
    assert_eq!(turn.state, Some(ListingState::Live));
    assert_eq!(turn.remote_id.as_deref(), Some("R"));
    assert!(turn.next.idle);
    let turn = seen(&looking, false, PACE, Ok(hidden(&["bad"])));
    assert_eq!(turn.state, Some(ListingState::Rejected));
    let turn = seen(&looking, false, PACE, Ok(hidden(&[])));
    assert_eq!((turn.next.step, turn.next.wait), (Step::Read, PACE));
    assert_eq!(turn.remote_id.as_deref(), Some("R"));
    // A newer version does not wait for the older one's approval.
    let turn = seen(&looking, true, PACE, Ok(hidden(&[])));
    assert_eq!(led(&turn), (Step::Send, "", None));
    let nameless = ReadBack::Hidden {
        remote_id: None,
        issues: Vec::new(),
        mark: String::new(),
    };
    let turn = seen(&looking, true, PACE, Ok(nameless));
    assert_eq!(led(&turn), (Step::Read, "part", None));
    let turn = seen(&looking, true, PACE, Ok(ReadBack::Absent));
    assert_eq!((turn.next.step, turn.remote_id), (Step::Read, None));
}

#[test]
fn a_refusal_of_what_has_become_another_listing_is_tried_again() {
    let asking = Operation::sample(Step::Progress);
    for shown in [live(), hidden(&[])] {
        for before in [None, Some("other")] {
            let turn = adopted(&asking, before, &shown).expect("it is there");
            assert_eq!(led(&turn), (Step::Send, "", None));
            assert_eq!(turn.remote_id.as_deref(), Some("R"));
        }
        assert!(adopted(&asking, Some("R"), &shown).is_none(), "the same");
    }
    for refused in [hidden(&["bad"]), ReadBack::Absent] {
        let turn = adopted(&asking, None, &refused);
        assert!(turn.is_none(), "{refused:?}");
    }
}

#[test]
fn parts_count_for_their_own_version() {
    let operation = Operation::sample(Step::Send);
    assert_eq!(operation.of_version(2).receipt, "part");
    let newer = operation.of_version(3);
    assert_eq!((newer.version, newer.receipt.as_str()), (3, ""));
}
