use std::collections::BTreeMap;

use domain::Timestamp;
use operate::system::{Budget, Queue, Service, Stock};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;

fn service(name: &str, state: State, note: &str) -> Service {
    Service {
        name: name.to_owned(),
        state,
        replicas: usize::from(state != State::Down),
        expected: 1,
        cpu: Some(0.42),
        cores: 1.0,
        memory: 88e6,
        memory_share: Some(0.33),
        network: Some(12_000.0),
        disk: None,
        up: 273_000.0,
        note: note.to_owned(),
    }
}

fn system() -> System {
    let names = [
        "ai-worker",
        "amazon",
        "hepsiburada",
        "image-service",
        "seo-service",
        "simulators",
        "sync-service",
        "trendyol",
    ];
    let mut services: Vec<Service> = names.iter().map(|n| service(n, State::Ok, "")).collect();
    services[1] = service(
        "amazon",
        State::Down,
        "connection refused by a host with a long name",
    );
    System {
        at: Timestamp::from_micros(1_700_000_000_000_000),
        state: State::Down,
        services,
        queues: vec![Queue {
            name: "ai_processing".to_owned(),
            ready: 412.0,
            leased: 6.0,
            dead: 2.0,
            consumers: 3.0,
            oldest: 161.0,
            rate_in: Some(3.1),
            rate_out: Some(2.5),
        }],
        exchanges: Vec::new(),
        budgets: vec![Budget {
            marketplace: "amazon".to_owned(),
            group: "submit".to_owned(),
            used: 1.0,
        }],
        photos: BTreeMap::from([("review".to_owned(), 3.0), ("enhanced".to_owned(), 661.0)]),
        review_oldest: 93_600.0,
        listings: BTreeMap::from([("live".to_owned(), 1_982.0)]),
        stock: Stock {
            unacknowledged: 1.0,
            propagation_p95: Some(0.8),
        },
        outbox: 0.0,
        outbox_oldest: 0.0,
    }
}

/// The screen as text, and whether any cell has a colour.
fn drawn(screen: &Screen) -> (String, bool) {
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("terminal");
    terminal.draw(|frame| screen.draw(frame)).expect("drawn");
    let buffer = terminal.backend().buffer();
    let coloured = buffer
        .content
        .iter()
        .any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
    let rows = buffer.content.chunks(80);
    let lines: Vec<String> = rows
        .map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>())
        .collect();
    (lines.join("\n"), coloured)
}

#[test]
fn it_is_readable_at_80_by_24_without_colour() {
    let mut screen = Screen::new(false);
    for _ in 0..3 {
        screen.take(system());
    }
    let (text, coloured) = drawn(&screen);
    assert!(!coloured);
    for wanted in [
        "STOX down",
        "waiting 412",
        "amazon          down",
        "connection refused",
        "ai_processing",
        "412",
        "2m41s",
        "TREND",
        "PHOTOS    received 0  processing 0  review 3 (1d02h)  enhanced 661  rejected 0",
        "live 1982",
        "push p95 0.8 s",
        "amazon submit 100 %",
        "q quit",
        "! amazon does not answer",
    ] {
        assert!(text.contains(wanted), "`{wanted}` is not in\n{text}");
    }
}

#[test]
fn keys_change_the_page_pause_and_end() {
    let mut screen = Screen::new(true);
    screen.take(system());
    assert!(drawn(&screen).1, "colour where it is wanted");
    assert!(!screen.press(KeyCode::Char('s')));
    assert!(!drawn(&screen).0.contains("QUEUE"));
    screen.press(KeyCode::Char('n'));
    assert!(drawn(&screen).0.contains("EXCHANGE"));
    screen.press(KeyCode::Char('?'));
    assert!(drawn(&screen).0.contains("stox dead groups"));
    screen.press(KeyCode::Char(' '));
    assert!(drawn(&screen).0.contains("PAUSED"));
    assert!(screen.press(KeyCode::Char('q')));
}
