use askama::Template;

/// Whose money: the two kinds keep their colours everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capital {
    Local,
    Partner,
}

/// One sponsor's part of a bar.
#[derive(Clone, Debug)]
pub struct Share {
    pub capital: Capital,
    pub name: String,
    /// Exact amount in minor units, not below zero.
    pub minor: i128,
    pub text: String,
}

/// A bar of co-financing, one piece a source, on a track of the whole.
#[derive(Clone, Debug, Template)]
#[template(path = "components/share_bar.html")]
pub struct ShareBar {
    pub label: String,
    pub total: String,
    /// Shown after the total, such as "of 40.00 M"; may be empty.
    pub of: String,
    pub shares: Vec<Share>,
    /// Minor units that fill the track; at least the sum of the shares is used.
    pub whole: i128,
}

/// A rectangle in the bar's 1000 units of width.
struct Piece {
    class: &'static str,
    x: i128,
    width: i128,
}

const WIDTH: i128 = 1000;
const GAP: i128 = 2;

impl ShareBar {
    /// Edges are rounded from running sums, so pieces never overlap and a full
    /// bar ends exactly at the track's end.
    fn pieces(&self) -> Vec<Piece> {
        let sum: i128 = self.shares.iter().map(|share| share.minor.max(0)).sum();
        let whole = self.whole.max(sum).max(1);
        let mut pieces = Vec::with_capacity(self.shares.len());
        let (mut so_far, mut start) = (0, 0);
        for share in &self.shares {
            so_far += share.minor.max(0);
            let end = so_far * WIDTH / whole;
            let gap = if start > 0 && end - start > GAP {
                GAP
            } else {
                0
            };
            pieces.push(Piece {
                class: match share.capital {
                    Capital::Local => "loc",
                    Capital::Partner => "par",
                },
                x: start + gap,
                width: end - start - gap,
            });
            start = end;
        }
        pieces
    }

    /// The bar in words, for those who do not see it.
    fn spoken(&self) -> String {
        let shares: Vec<String> = self
            .shares
            .iter()
            .map(|share| format!("{} {}", share.name, share.text))
            .collect();
        format!("{}: {}", self.label, shares.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(minors: &[i128], whole: i128) -> Vec<(i128, i128)> {
        let shares = minors.iter().map(|minor| Share {
            capital: Capital::Local,
            name: String::new(),
            minor: *minor,
            text: String::new(),
        });
        let bar = ShareBar {
            label: String::new(),
            total: String::new(),
            of: String::new(),
            shares: shares.collect(),
            whole,
        };
        bar.pieces().iter().map(|p| (p.x, p.width)).collect()
    }

    #[test]
    fn pieces_fill_the_track_without_overlap() {
        assert_eq!(bar(&[1, 1, 1], 3), [(0, 333), (335, 331), (668, 332)]);
        assert_eq!(bar(&[50, 50], 200), [(0, 250), (252, 248)]);
        assert_eq!(bar(&[], 0), []);
        assert_eq!(bar(&[0, 5], 0), [(0, 0), (0, 1000)]);
        let most = i128::from(i64::MAX);
        assert_eq!(bar(&[most, most], most), [(0, 500), (502, 498)]);
    }
}
