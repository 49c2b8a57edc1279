//! Which fields of a value are kept. Every field is named, so that a new one is not forgotten.

/// Stores values whole: every field, in the order given.
///
/// ```text
/// stored! { Point { x, y } }
/// ```
macro_rules! stored {
    ($($name:ident { $($field:ident),+ $(,)? })+) => {$(
        impl $crate::checkpoint::Stored for $name {
            fn write(&self, out: &mut $crate::checkpoint::Writer) -> $crate::error::Result<()> {
                let $name { $($field),+ } = self;
                $($crate::checkpoint::Stored::write($field, out)?;)+
                Ok(())
            }

            fn read(from: &mut $crate::checkpoint::Reader) -> $crate::error::Result<Self> {
                $(let $field = $crate::checkpoint::Stored::read(from)?;)+
                Ok($name { $($field),+ })
            }
        }
    )+};
}

/// Keeps some fields of a value; the others follow from the scenario and are made anew with it.
///
/// ```text
/// kept! { Market { keep: hired, past; made: rules, posts } }
/// ```
macro_rules! kept {
    ($name:ident { keep: $($field:ident),+; made: $($other:ident),* $(,)? }) => {
        // Parts of the record need tables, which not every build has.
        #[cfg_attr(not(feature = "scenario"), allow(dead_code))]
        impl $name {
            /// Writes what happened to a checkpoint.
            pub(crate) fn keep(
                &self,
                out: &mut $crate::checkpoint::Writer,
            ) -> $crate::error::Result<()> {
                let $name { $($field,)+ $($other: _),* } = self;
                $($crate::checkpoint::Stored::write($field, out)?;)+
                Ok(())
            }

            /// Takes what happened from a checkpoint.
            pub(crate) fn recall(
                &mut self,
                from: &mut $crate::checkpoint::Reader,
            ) -> $crate::error::Result<()> {
                $(self.$field = $crate::checkpoint::Stored::read(from)?;)+
                Ok(())
            }
        }
    };
}

pub(crate) use {kept, stored};
