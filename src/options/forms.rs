//! The forms of values in a configuration file. Each says in an error what is wanted, with an example.

use crate::error::PolicyError;
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor,
};
use std::fmt;
use std::marker::PhantomData;

/// What a type reads by itself.
pub(crate) struct Form<T>(PhantomData<T>);

impl<T> Form<T> {
    pub(crate) fn new() -> Self {
        Form(PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Form<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// A form whose value is judged at once, so that the error is about its place in the file.
pub(crate) struct Checked<F, C>(pub(crate) F, pub(crate) C);

impl<'de, F: DeserializeSeed<'de>, C: FnOnce(&F::Value) -> Result<(), PolicyError>>
    DeserializeSeed<'de> for Checked<F, C>
{
    type Value = F::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<F::Value, D::Error> {
        let Checked(form, check) = self;
        let value = form.deserialize(deserializer)?;
        check(&value).map_err(D::Error::custom)?;
        Ok(value)
    }
}

/// A string; the text says which.
pub(crate) struct Text(pub(crate) &'static str);

impl<'de> DeserializeSeed<'de> for Text {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, given: &str) -> Result<String, E> {
        Ok(given.to_owned())
    }
}

/// A list of strings; the text says of which.
pub(crate) struct Texts(pub(crate) &'static str);

impl<'de> DeserializeSeed<'de> for Texts {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<String>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Texts {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<String>, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = list.next_element_seed(Text(self.0))? {
            texts.push(text);
        }
        Ok(texts)
    }
}

/// `true` or `false`.
pub(crate) struct Flag;

impl<'de> DeserializeSeed<'de> for Flag {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_bool(self)
    }
}

impl Visitor<'_> for Flag {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`true` or `false`")
    }

    fn visit_bool<E: Error>(self, given: bool) -> Result<bool, E> {
        Ok(given)
    }
}

/// A number from 0 on.
pub(crate) struct Count;

impl<'de> DeserializeSeed<'de> for Count {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_u64(self)
    }
}

impl Visitor<'_> for Count {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number from 0 on, as 3")
    }

    fn visit_u64<E: Error>(self, given: u64) -> Result<usize, E> {
        usize::try_from(given).map_err(|_| E::invalid_value(Unexpected::Unsigned(given), &self))
    }

    fn visit_i64<E: Error>(self, given: i64) -> Result<usize, E> {
        usize::try_from(given).map_err(|_| E::invalid_value(Unexpected::Signed(given), &self))
    }
}

/// One of several values, by its name.
pub(crate) struct Choice<T: 'static>(pub(crate) &'static [(&'static str, T)]);

impl<'de, T: Copy> DeserializeSeed<'de> for Choice<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T: Copy> Visitor<'_> for Choice<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [(name, _)] => write!(f, "\"{name}\""),
            names => {
                f.write_str("one of ")?;
                for (at, (name, _)) in names.iter().enumerate() {
                    let separator = if at == 0 { "" } else { ", " };
                    write!(f, "{separator}\"{name}\"")?;
                }
                Ok(())
            }
        }
    }

    fn visit_str<E: Error>(self, given: &str) -> Result<T, E> {
        let chosen = self.0.iter().find(|(name, _)| *name == given);
        chosen
            .map(|(_, value)| *value)
            .ok_or_else(|| E::invalid_value(Unexpected::Str(given), &self))
    }
}

/// Reads a table by its keys. A derived impl would also accept a sequence, with the values in the order of the fields.
pub(crate) fn table<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
) -> Result<T, D::Error> {
    struct Table<T>(&'static str, PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Table<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(table))
        }
    }

    deserializer.deserialize_map(Table(expected, PhantomData))
}
