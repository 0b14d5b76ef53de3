//! One cell of a file, whatever its format.

/// What stands in a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub text: String,
    /// A number of the sheet: a plain decimal whatever the file's language.
    pub plain: bool,
    /// The sheet's own error, such as `#DIV/0!`.
    pub broken: bool,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}
