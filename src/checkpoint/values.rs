//! Values as bytes, the same on every machine: numbers little-endian, lengths as `u64`.

use std::collections::{BTreeMap, VecDeque};

use ndarray::{Array, ArrayBase, Data, Dimension, Ix2, Ix4};

use super::{Reader, Writer};
use crate::error::Result;

/// Bytes of numbers that are put together before they go on.
const CHUNK: usize = 8192;

/// A value that can be written to a checkpoint and read back, to the last bit.
pub trait Stored: Sized {
    /// Writes it.
    ///
    /// # Errors
    /// If the file cannot be written.
    fn write(&self, out: &mut Writer) -> Result<()>;

    /// Reads one.
    ///
    /// # Errors
    /// If the file is cut short or damaged, or holds something else.
    fn read(from: &mut Reader) -> Result<Self>;

    /// Writes many, without their number.
    ///
    /// # Errors
    /// As [`Stored::write`].
    fn write_all(items: &[Self], out: &mut Writer) -> Result<()> {
        items.iter().try_for_each(|item| item.write(out))
    }

    /// Reads so many.
    ///
    /// # Errors
    /// As [`Stored::read`].
    fn read_all(n: usize, from: &mut Reader) -> Result<Vec<Self>> {
        // A wrong number finds the end of the section before it finds the end of memory.
        let mut items = Vec::with_capacity(n.min(CHUNK));
        for _ in 0..n {
            items.push(Self::read(from)?);
        }
        Ok(items)
    }
}

/// Numbers: many at once are copied in chunks, which the compiler turns into plain copies.
macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl Stored for $number {
            fn write(&self, out: &mut Writer) -> Result<()> {
                out.bytes(&self.to_le_bytes())
            }

            fn read(from: &mut Reader) -> Result<Self> {
                let mut bytes = [0; size_of::<$number>()];
                from.bytes(&mut bytes)?;
                Ok(<$number>::from_le_bytes(bytes))
            }

            fn write_all(items: &[Self], out: &mut Writer) -> Result<()> {
                const WIDTH: usize = size_of::<$number>();
                let mut chunk = [0; CHUNK];
                for items in items.chunks(CHUNK / WIDTH) {
                    for (slot, item) in chunk.chunks_exact_mut(WIDTH).zip(items) {
                        slot.copy_from_slice(&item.to_le_bytes());
                    }
                    out.bytes(&chunk[..items.len() * WIDTH])?;
                }
                Ok(())
            }

            fn read_all(n: usize, from: &mut Reader) -> Result<Vec<Self>> {
                const WIDTH: usize = size_of::<$number>();
                let mut items = from.room::<Self>(n)?;
                let mut chunk = [0; CHUNK];
                while items.len() < n {
                    let here = (n - items.len()).min(CHUNK / WIDTH) * WIDTH;
                    from.bytes(&mut chunk[..here])?;
                    let (numbers, _) = chunk[..here].as_chunks::<WIDTH>();
                    items.extend(numbers.iter().map(|b| <$number>::from_le_bytes(*b)));
                }
                Ok(items)
            }
        }
    )+};
}

numbers!(u8, u16, u32, u64, i16, i64, f32, f64);

impl Stored for usize {
    fn write(&self, out: &mut Writer) -> Result<()> {
        (*self as u64).write(out)
    }

    fn read(from: &mut Reader) -> Result<Self> {
        let n = u64::read(from)?;
        usize::try_from(n).map_err(|_| from.wrong(&format!("a length of {n}")))
    }
}

impl Stored for bool {
    fn write(&self, out: &mut Writer) -> Result<()> {
        u8::from(*self).write(out)
    }

    fn read(from: &mut Reader) -> Result<Self> {
        match u8::read(from)? {
            0 => Ok(false),
            1 => Ok(true),
            n => Err(from.wrong(&format!("{n} where yes or no is meant"))),
        }
    }

    fn write_all(items: &[Self], out: &mut Writer) -> Result<()> {
        let mut chunk = [0u8; CHUNK];
        for items in items.chunks(CHUNK) {
            for (slot, item) in chunk.iter_mut().zip(items) {
                *slot = u8::from(*item);
            }
            out.bytes(&chunk[..items.len()])?;
        }
        Ok(())
    }

    fn read_all(n: usize, from: &mut Reader) -> Result<Vec<Self>> {
        Ok(u8::read_all(n, from)?.into_iter().map(|b| b != 0).collect())
    }
}

impl Stored for String {
    fn write(&self, out: &mut Writer) -> Result<()> {
        self.len().write(out)?;
        out.bytes(self.as_bytes())
    }

    fn read(from: &mut Reader) -> Result<Self> {
        let bytes = Vec::<u8>::read(from)?;
        String::from_utf8(bytes).map_err(|_| from.wrong("a text that is not UTF-8"))
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn write(&self, out: &mut Writer) -> Result<()> {
        self.len().write(out)?;
        T::write_all(self, out)
    }

    fn read(from: &mut Reader) -> Result<Self> {
        let n = usize::read(from)?;
        T::read_all(n, from)
    }
}

impl<T: Stored> Stored for VecDeque<T> {
    fn write(&self, out: &mut Writer) -> Result<()> {
        self.len().write(out)?;
        self.iter().try_for_each(|item| item.write(out))
    }

    fn read(from: &mut Reader) -> Result<Self> {
        Ok(Vec::read(from)?.into())
    }
}

impl<T: Stored> Stored for Option<T> {
    fn write(&self, out: &mut Writer) -> Result<()> {
        self.is_some().write(out)?;
        self.iter().try_for_each(|value| value.write(out))
    }

    fn read(from: &mut Reader) -> Result<Self> {
        Ok(match bool::read(from)? {
            true => Some(T::read(from)?),
            false => None,
        })
    }
}

impl<K: Stored + Ord, V: Stored> Stored for BTreeMap<K, V> {
    fn write(&self, out: &mut Writer) -> Result<()> {
        self.len().write(out)?;
        self.iter().try_for_each(|(key, value)| {
            key.write(out)?;
            value.write(out)
        })
    }

    fn read(from: &mut Reader) -> Result<Self> {
        Ok(Vec::<(K, V)>::read(from)?.into_iter().collect())
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn write(&self, out: &mut Writer) -> Result<()> {
        self.0.write(out)?;
        self.1.write(out)
    }

    fn read(from: &mut Reader) -> Result<Self> {
        Ok((A::read(from)?, B::read(from)?))
    }
}

impl<T: Stored, const N: usize> Stored for [T; N] {
    fn write(&self, out: &mut Writer) -> Result<()> {
        self.iter().try_for_each(|item| item.write(out))
    }

    fn read(from: &mut Reader) -> Result<Self> {
        let mut items = Vec::with_capacity(N);
        for _ in 0..N {
            items.push(T::read(from)?);
        }
        items.try_into().map_err(|_| from.wrong("too few numbers"))
    }

    fn write_all(items: &[Self], out: &mut Writer) -> Result<()> {
        T::write_all(items.as_flattened(), out)
    }

    fn read_all(n: usize, from: &mut Reader) -> Result<Vec<Self>> {
        let mut flat = T::read_all(n * N, from)?.into_iter();
        let mut items = from.room(n)?;
        for _ in 0..n {
            let item: Vec<T> = flat.by_ref().take(N).collect();
            items.push(item.try_into().map_err(|_| from.wrong("too few numbers"))?);
        }
        Ok(items)
    }
}

fn write_array<S: Data<Elem = u64>, D: Dimension>(
    array: &ArrayBase<S, D>,
    out: &mut Writer,
) -> Result<()> {
    array.shape().to_vec().write(out)?;
    array.iter().try_for_each(|n| n.write(out))
}

fn read_array<D: Dimension>(from: &mut Reader) -> Result<Array<u64, D>> {
    let shape = Vec::<usize>::read(from)?;
    let n = shape.iter().product();
    let values = u64::read_all(n, from)?;
    Array::from_shape_vec(shape, values)
        .and_then(|all| all.into_dimensionality())
        .map_err(|_| from.wrong("a table of another shape"))
}

impl Stored for Array<u64, Ix2> {
    fn write(&self, out: &mut Writer) -> Result<()> {
        write_array(self, out)
    }

    fn read(from: &mut Reader) -> Result<Self> {
        read_array(from)
    }
}

impl Stored for Array<u64, Ix4> {
    fn write(&self, out: &mut Writer) -> Result<()> {
        write_array(self, out)
    }

    fn read(from: &mut Reader) -> Result<Self> {
        read_array(from)
    }
}
