//! The live screen: 80 columns, 24 lines and up, readable without colour.

use std::collections::{BTreeMap, VecDeque};
use std::process::ExitCode;
use std::time::Duration;

use operate::advice::advise;
use operate::system::{State, System};
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget};
use ratatui::{DefaultTerminal, Frame};
use runtime::Context;
use tokio::sync::mpsc;

use super::ask::Asker;
use super::tables;

/// Looks that a queue's trend shows.
const TREND: usize = 20;
/// How often the keyboard is looked at for the end of the process.
const KEYS: Duration = Duration::from_millis(200);

/// What is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    All,
    Services,
    Queues,
    Metrics,
    Help,
}

/// Everything that the screen shows.
struct Screen {
    page: Page,
    paused: bool,
    colour: bool,
    system: Option<System>,
    trends: BTreeMap<String, VecDeque<f64>>,
    scroll: u16,
}

/// Shows the installation until `q`, Ctrl-C or, where bounded, the last look.
pub async fn run(
    mut asker: Asker,
    every: Duration,
    looks: Option<u64>,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let mut terminal = ratatui::try_init()?;
    let mut keys = keys(context);
    let mut screen = Screen::new(!no_colour());
    let outcome = show(
        &mut terminal,
        &mut screen,
        &mut keys,
        &mut asker,
        every,
        looks,
        context,
    )
    .await;
    ratatui::restore();
    outcome?;
    let state = screen.system.map_or(State::Down, |system| system.state);
    Ok(ExitCode::from(if looks.is_some() {
        state.exit_code()
    } else {
        0
    }))
}

/// <https://no-color.org>: any value that is not empty.
fn no_colour() -> bool {
    let variables = runtime::config::process_environment();
    variables
        .iter()
        .any(|(name, value)| name == "NO_COLOR" && !value.is_empty())
}

async fn show(
    terminal: &mut DefaultTerminal,
    screen: &mut Screen,
    keys: &mut mpsc::Receiver<KeyCode>,
    asker: &mut Asker,
    every: Duration,
    looks: Option<u64>,
    context: &Context,
) -> anyhow::Result<()> {
    let mut made = 0;
    loop {
        if !screen.paused || screen.system.is_none() {
            screen.take(asker.look().await);
            made += 1;
        }
        terminal.draw(|frame| screen.draw(frame))?;
        if looks == Some(made) {
            return Ok(());
        }
        let next = context.clock.pause(every);
        tokio::pin!(next);
        loop {
            tokio::select! {
                () = &mut next => break,
                () = context.life.stopping() => return Ok(()),
                key = keys.recv() => match key {
                    Some(key) if screen.press(key) => return Ok(()),
                    Some(_) => { terminal.draw(|frame| screen.draw(frame))?; }
                    None => return Ok(()),
                },
            }
        }
    }
}

/// Keys as they are pressed, read on a thread of their own because the terminal is read by waiting.
fn keys(context: &Context) -> mpsc::Receiver<KeyCode> {
    let (sender, receiver) = mpsc::channel(16);
    let life = context.life.clone();
    std::thread::spawn(move || {
        while !life.is_stopping() && !sender.is_closed() {
            if !event::poll(KEYS).unwrap_or(false) {
                continue;
            }
            let Ok(Event::Key(key)) = event::read() else {
                continue;
            };
            let interrupted =
                key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
            let code = if interrupted {
                KeyCode::Char('q')
            } else {
                key.code
            };
            if key.kind == KeyEventKind::Press && sender.blocking_send(code).is_err() {
                return;
            }
        }
    });
    receiver
}

impl Screen {
    fn new(colour: bool) -> Self {
        Self {
            page: Page::All,
            paused: false,
            colour,
            system: None,
            trends: BTreeMap::new(),
            scroll: 0,
        }
    }

    fn take(&mut self, system: System) {
        for queue in &system.queues {
            let trend = self.trends.entry(queue.name.clone()).or_default();
            trend.push_back(queue.ready + queue.leased);
            while trend.len() > TREND {
                trend.pop_front();
            }
        }
        self.system = Some(system);
    }

    /// True when the screen is to end.
    fn press(&mut self, key: KeyCode) -> bool {
        let page = match key {
            KeyCode::Char('q') | KeyCode::Esc => return true,
            KeyCode::Char(' ') => {
                self.paused = !self.paused;
                return false;
            }
            KeyCode::Down | KeyCode::Char('j') => {
                self.scroll = self.scroll.saturating_add(1);
                return false;
            }
            KeyCode::Up | KeyCode::Char('k') => {
                self.scroll = self.scroll.saturating_sub(1);
                return false;
            }
            KeyCode::Char('a') => Page::All,
            KeyCode::Char('s') => Page::Services,
            KeyCode::Char('n') => Page::Queues,
            KeyCode::Char('m') => Page::Metrics,
            KeyCode::Char('?' | 'h') => Page::Help,
            _ => return false,
        };
        self.page = page;
        self.scroll = 0;
        false
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        let [head, body, foot] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Min(0),
            Constraint::Length(1),
        ])
        .areas(frame.area());
        self.line(&self.head(), head, frame, Modifier::REVERSED);
        let lines: Vec<Line<'_>> = self
            .body()
            .into_iter()
            .map(|line| self.styled(line))
            .collect();
        Paragraph::new(lines)
            .scroll((self.scroll, 0))
            .render(body, frame.buffer_mut());
        let keys =
            "a all  s services  n queues  m metrics  ? help  space pause  j/k scroll  q quit";
        self.line(keys, foot, frame, Modifier::DIM);
    }

    fn line(&self, text: &str, area: Rect, frame: &mut Frame<'_>, modifier: Modifier) {
        let padded = format!("{text:<width$}", width = usize::from(area.width));
        Paragraph::new(padded)
            .style(Style::default().add_modifier(modifier))
            .render(area, frame.buffer_mut());
    }

    fn head(&self) -> String {
        let Some(system) = &self.system else {
            return "STOX  looking".to_owned();
        };
        let paused = if self.paused { "  PAUSED" } else { "" };
        format!("{}{paused}", tables::summary(system))
    }

    fn body(&self) -> Vec<String> {
        let Some(system) = &self.system else {
            return Vec::new();
        };
        let given = advise(system);
        match self.page {
            Page::All => {
                let mut lines = tables::services(system);
                lines.extend(tables::queues(system, false));
                lines.extend(self.trend(system));
                lines.extend(tables::business(system));
                lines.extend(tables::advice(&given));
                lines
            }
            Page::Services => tables::services(system),
            Page::Queues => {
                let mut lines = tables::queues(system, true);
                lines.extend(tables::exchanges(system));
                lines
            }
            Page::Metrics => {
                let mut lines = tables::exchanges(system);
                lines.extend(tables::business(system));
                lines.extend(tables::advice(&given));
                lines
            }
            Page::Help => help(),
        }
    }

    /// How the fullest queue went over the last looks.
    fn trend(&self, system: &System) -> Option<String> {
        let fullest = system
            .queues
            .iter()
            .max_by(|a, b| (a.ready + a.leased).total_cmp(&(b.ready + b.leased)))?;
        let trend = self.trends.get(&fullest.name)?;
        let most = trend.iter().copied().fold(0.0, f64::max);
        (most > 0.0).then(|| {
            let bars: String = trend.iter().map(|value| bar(value / most)).collect();
            format!("TREND     {bars}  {} (most {most:.0})", fullest.name)
        })
    }

    fn styled(&self, text: String) -> Line<'static> {
        let style = if text.starts_with('!') {
            self.tinted(Color::Yellow)
        } else if text.contains(" down ") {
            self.tinted(Color::Red)
        } else if text.contains(" degraded") {
            self.tinted(Color::Yellow)
        } else if text.chars().next().is_some_and(char::is_uppercase) {
            Style::default().add_modifier(Modifier::BOLD)
        } else {
            Style::default()
        };
        Line::styled(text, style)
    }

    fn tinted(&self, colour: Color) -> Style {
        match self.colour {
            true => Style::default().fg(colour),
            false => Style::default().add_modifier(Modifier::BOLD),
        }
    }
}

/// A share, 0 to 1, as one of eight bars.
fn bar(share: f64) -> char {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let step = (share.clamp(0.0, 1.0) * 7.0).round() as usize;
    BARS[step.min(7)]
}

fn help() -> Vec<String> {
    [
        "READY    messages that nobody works on yet, waiting retries included",
        "WORK     messages being worked on",
        "IN/OUT   messages in a second that came and that ended",
        "OLDEST   age of the oldest message that is not done",
        "DEAD     messages given up on: stox dead groups",
        "REPL     processes that answer / that should",
        "CPU      of one core, summed over the processes",
        "NET/s    bytes in a second, both ways",
        "!        what is short, and below it the command that helps",
    ]
    .map(str::to_owned)
    .to_vec()
}

#[cfg(test)]
mod tests;
