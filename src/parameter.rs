//! Parameters, each declared once.
//!
//! A declaration carries what a reader of a paper asks of a number: symbol, unit, default,
//! range, source and evidence grade. Scenario checks and their messages, the JSON Schema, the
//! tables of `MODEL.md` and `commonground model` all come from it.

/// How well a number or a sign is supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Meta-analysis or several causal studies.
    E1,
    /// A few causal or longitudinal studies.
    E2,
    /// Correlational evidence or the consensus of practitioners.
    E3,
    /// Theory or model only: a prior, never a finding.
    E4,
}

impl Grade {
    /// `E1` to `E4`.
    pub fn name(self) -> &'static str {
        match self {
            Grade::E1 => "E1",
            Grade::E2 => "E2",
            Grade::E3 => "E3",
            Grade::E4 => "E4",
        }
    }
}

/// What values a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A real number in a closed range.
    Number {
        /// Least allowed value.
        min: f64,
        /// Greatest allowed value.
        max: f64,
    },
    /// One of a few words; the value is the word's position.
    Choice(&'static [&'static str]),
}

/// The declaration of one parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Key in a scenario file.
    pub key: &'static str,
    /// Symbol in the formulas of `MODEL.md`.
    pub symbol: &'static str,
    /// Unit, or `1` for a pure number.
    pub unit: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Default value (for a choice: position of the word).
    pub default: f64,
    /// Allowed values.
    pub kind: Kind,
    /// Plausible range for sweeps and calibration, where one is stated.
    pub prior: Option<(f64, f64)>,
    /// Where the default comes from.
    pub source: &'static str,
    /// How well it is supported.
    pub grade: Grade,
}

/// A set of declared parameters with their values: made by [`parameters!`](crate::parameters).
pub trait Parameters: Default + Clone {
    /// The declarations, in the order of the fields.
    const DECLARATIONS: &'static [Parameter];
    /// Value of the parameter at a position (for a choice: position of the word).
    fn get(&self, position: usize) -> f64;
    /// Sets the parameter at a position; the caller has checked the range.
    fn set(&mut self, position: usize, value: f64);
    /// Values in the order of the declarations.
    fn values(&self) -> Vec<f64> {
        (0..Self::DECLARATIONS.len()).map(|i| self.get(i)).collect()
    }
    /// The set with these values; missing ones keep their default.
    fn from_values(values: &[f64]) -> Self {
        let mut set = Self::default();
        for (i, &v) in values.iter().enumerate().take(Self::DECLARATIONS.len()) {
            set.set(i, v);
        }
        set
    }
}

/// Declares a struct of parameters: every field is an `f64` with one doc line (its meaning),
/// default, range, optional prior, symbol, unit, grade and source.
///
/// Choices come last, in a block of their own; their fields hold the position of the word.
///
/// ```
/// use commonground::parameter::Parameters;
/// commonground::parameters! {
///     /// Forgetting of a skill.
///     pub struct Forgetting {
///         /// Weekly loss of what was learnt
///         rate = 0.01, 0.0..=1.0, "λ", "1/week", E4, "our assumption";
///         /// Share that is never lost
///         floor = 0.2, 0.0..=1.0, prior 0.1..=0.3, "f", "1", E3, "our assumption";
///     }
/// }
/// let mut f = Forgetting::default();
/// assert_eq!(f.rate, 0.01);
/// f.set(1, 0.25);
/// assert_eq!((f.floor, Forgetting::DECLARATIONS[1].prior), (0.25, Some((0.1, 0.3))));
/// ```
#[macro_export]
macro_rules! parameters {
    (
        $(#[$outer:meta])*
        pub struct $name:ident {
            $(
                $(#[doc = $meaning:literal])+
                $field:ident = $default:expr, $min:literal ..= $max:literal,
                $(prior $plo:literal ..= $phi:literal,)?
                $symbol:literal, $unit:literal, $grade:ident, $source:literal;
            )*
            $(choices {
                $(
                    $(#[doc = $cmeaning:literal])+
                    $cfield:ident = $cdefault:literal of [$($word:literal),+],
                    $csymbol:literal, $cgrade:ident, $csource:literal;
                )*
            })?
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $( $(#[doc = $meaning])+ pub $field: f64, )*
            $($( $(#[doc = $cmeaning])+ pub $cfield: usize, )*)?
        }
        impl $crate::parameter::Parameters for $name {
            const DECLARATIONS: &'static [$crate::parameter::Parameter] = &[
                $( $crate::parameter::Parameter {
                    key: stringify!($field),
                    symbol: $symbol,
                    unit: $unit,
                    meaning: concat!($($meaning),+),
                    default: $default,
                    kind: $crate::parameter::Kind::Number { min: $min as f64, max: $max as f64 },
                    prior: { #[allow(unused_mut, unused_assignments)] let mut p = None; $(p = Some(($plo as f64, $phi as f64));)? p },
                    source: $source,
                    grade: $crate::parameter::Grade::$grade,
                }, )*
                $($( $crate::parameter::Parameter {
                    key: stringify!($cfield),
                    symbol: $csymbol,
                    unit: "1",
                    meaning: concat!($($cmeaning),+),
                    default: $cdefault as f64,
                    kind: $crate::parameter::Kind::Choice(&[$($word),+]),
                    prior: None,
                    source: $csource,
                    grade: $crate::parameter::Grade::$cgrade,
                }, )*)?
            ];
            #[allow(unused_variables, unused_assignments, unused_mut)]
            fn get(&self, position: usize) -> f64 {
                let mut at = 0;
                $( if at == position { return self.$field; } at += 1; )*
                $($( if at == position { return self.$cfield as f64; } at += 1; )*)?
                panic!("no parameter at position {position}")
            }
            #[allow(unused_variables, unused_assignments, unused_mut)]
            fn set(&mut self, position: usize, value: f64) {
                let mut at = 0;
                $( if at == position { self.$field = value; return; } at += 1; )*
                $($( if at == position { self.$cfield = value as usize; return; } at += 1; )*)?
                panic!("no parameter at position {position}")
            }
        }
        impl Default for $name {
            fn default() -> Self {
                $name {
                    $( $field: $default, )*
                    $($( $cfield: $cdefault, )*)?
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::parameters! {
        /// A set for the test.
        pub struct Sample {
            /// First
            a = 1.0, 0.0..=2.0, "a", "1", E1, "none";
            /// Second
            b = 3.0, 0.0..=5.0, prior 1.0..=4.0, "b", "week", E4, "none";
            choices {
                /// Which way
                way = 1 of ["left", "right"], "w", E4, "none";
            }
        }
    }

    #[test]
    fn values_round_trip_in_the_order_of_the_declarations() {
        let mut s = Sample::default();
        assert_eq!(s.values(), [1.0, 3.0, 1.0]);
        s.set(1, 4.5);
        s.set(2, 0.0);
        assert_eq!((s.b, s.way), (4.5, 0));
        assert_eq!(Sample::from_values(&s.values()), s);
        assert_eq!(Sample::DECLARATIONS[1].prior, Some((1.0, 4.0)));
        assert_eq!(
            Sample::DECLARATIONS[2].kind,
            Kind::Choice(&["left", "right"])
        );
    }
}
