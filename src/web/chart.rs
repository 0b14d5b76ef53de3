//! Line charts drawn on the server from exact amounts: no script, no floats.
//!
//! The plot is stretched to its box, so the labels stand beside it in HTML and
//! keep their size on a phone. The numbers follow in a table.

use std::fmt::Write as _;

use askama::Template;

use super::{
    parts::{Cell, Column, MoneyText, Row, Table},
    words::Words,
};

const WIDTH: i128 = 1000;
const HEIGHT: i128 = 400;
const MOST_TICKS: i128 = 5;

/// One line: a value per point, in minor units, with the text for the table.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    pub points: Vec<(i128, MoneyText)>,
}

/// At most three lines over the same points; the first is dashed.
#[derive(Clone, Debug, Template)]
#[template(path = "components/line_chart.html")]
pub struct LineChart {
    w: Words,
    title: String,
    unit: String,
    names: Vec<String>,
    lines: Vec<Line>,
    grid: Vec<i128>,
    /// From the top down.
    ticks: Vec<String>,
    labels: Vec<String>,
    spoken: String,
    table: Table,
}

#[derive(Clone, Debug)]
struct Line {
    path: String,
    end: Option<(i128, i128)>,
}

/// What a chart shows.
pub struct Plot<'a> {
    pub title: String,
    /// Shown beside the title, such as "EUR million, at quarter end".
    pub unit: String,
    /// The heading of the points, such as "Quarter".
    pub axis: String,
    /// One label per point.
    pub labels: Vec<String>,
    pub series: Vec<Series>,
    /// Writes a tick's minor units in the reader's language.
    pub tick: &'a dyn Fn(i128) -> String,
}

impl LineChart {
    pub fn new(plot: Plot<'_>, w: Words) -> Self {
        let values = || {
            plot.series
                .iter()
                .flat_map(|s| s.points.iter().map(|p| p.0))
        };
        let scale = Scale::around(values().min().unwrap_or(0), values().max().unwrap_or(0));
        let count = plot.labels.len();
        let lines = plot.series.iter().map(|series| scale.line(series, count));
        Self {
            w,
            lines: lines.collect(),
            grid: scale.ticks().map(|tick| scale.y(tick)).collect(),
            ticks: scale.ticks().map(plot.tick).collect(),
            spoken: spoken(&plot),
            table: numbers(&plot),
            names: plot.series.into_iter().map(|series| series.name).collect(),
            title: plot.title,
            unit: plot.unit,
            labels: plot.labels,
        }
    }
}

/// The title with each line's last value.
fn spoken(plot: &Plot<'_>) -> String {
    let mut text = plot.title.clone();
    for series in &plot.series {
        if let Some((_, last)) = series.points.last() {
            write!(text, ", {} {}", series.name, last.text())
                .expect("writing to a String cannot fail");
        }
    }
    text
}

fn numbers(plot: &Plot<'_>) -> Table {
    let headings = plot.series.iter().map(|series| Column::money(&series.name));
    let row = |(index, label): (usize, &String)| {
        let values = plot.series.iter().map(|series| {
            let point = series.points.get(index);
            point.map_or(Cell::Empty, |(_, text)| Cell::money(text.clone()))
        });
        Row {
            cells: std::iter::once(Cell::text(label)).chain(values).collect(),
        }
    };
    Table {
        caption: format!("{}, {}", plot.title, plot.unit),
        columns: std::iter::once(Column::text(&plot.axis))
            .chain(headings)
            .collect(),
        rows: plot.labels.iter().enumerate().map(row).collect(),
        foot: None,
    }
}

/// A vertical scale from `low` to `high` in whole steps of 1, 2 or 5 × 10ⁿ;
/// zero is always on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Scale {
    low: i128,
    high: i128,
    step: i128,
}

impl Scale {
    fn around(least: i128, most: i128) -> Self {
        let (least, most) = (least.min(0), most.max(0));
        let mut step = 1;
        for factor in [2, 5, 10].into_iter().cycle() {
            let fits = ceil(most, step) - floor(least, step) <= MOST_TICKS * step;
            if fits {
                break;
            }
            let power = step / leading(step);
            step = power * factor;
        }
        let high = ceil(most, step).max(floor(least, step) + step);
        Self {
            low: floor(least, step),
            high,
            step,
        }
    }

    /// From the top down.
    fn ticks(self) -> impl Iterator<Item = i128> {
        let count = (self.high - self.low) / self.step;
        (0..=count).map(move |index| self.high - index * self.step)
    }

    fn y(self, value: i128) -> i128 {
        let span = self.high - self.low;
        ((self.high - value) * HEIGHT + span / 2) / span
    }

    /// `count` points are spread evenly over the width.
    fn line(self, series: &Series, count: usize) -> Line {
        let last = i128::try_from(count).unwrap_or(i128::MAX).max(2) - 1;
        let mut path = String::new();
        let mut end = None;
        for ((value, _), index) in series.points.iter().zip(0_i128..) {
            let (x, y) = (index * WIDTH / last, self.y(*value));
            let command = if index == 0 { 'M' } else { 'L' };
            write!(path, "{command}{x} {y}").expect("writing to a String cannot fail");
            end = Some((x, y));
        }
        Line { path, end }
    }
}

const fn floor(value: i128, step: i128) -> i128 {
    value.div_euclid(step) * step
}

const fn ceil(value: i128, step: i128) -> i128 {
    -floor(-value, step)
}

/// The first digit of a step: 1, 2 or 5.
const fn leading(mut step: i128) -> i128 {
    while step >= 10 {
        step /= 10;
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(least: i128, most: i128) -> (i128, i128, i128) {
        let Scale { low, high, step } = Scale::around(least, most);
        (low, high, step)
    }

    #[test]
    fn steps_are_round_and_few() {
        assert_eq!(scale(60, 3340), (0, 4000, 1000));
        assert_eq!(scale(0, 0), (0, 1, 1));
        assert_eq!(scale(0, 7), (0, 8, 2));
        assert_eq!(scale(-150, 420), (-200, 600, 200));
        assert_eq!(scale(0, 999), (0, 1000, 200));
        assert_eq!(scale(-7, -3), (-8, 0, 2));
    }

    #[test]
    fn the_largest_amounts_stay_on_the_plot() {
        let most = i128::from(i64::MAX);
        let scale = Scale::around(-most, most);
        assert!(scale.y(most) >= 0 && scale.y(-most) <= HEIGHT);
        assert!(scale.ticks().count() <= 6);
    }

    #[test]
    fn a_line_ends_at_the_right_edge() {
        let point = |value| (value, MoneyText::new("", false));
        let series = Series {
            name: String::new(),
            points: [0, 50, 100].map(point).into(),
        };
        let line = Scale::around(0, 100).line(&series, 3);
        assert_eq!(line.path, "M0 400L500 200L1000 0");
        assert_eq!(line.end, Some((1000, 0)));
    }
}
