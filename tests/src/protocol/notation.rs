//! The notation of types in `tests/protocol`: `Range`, `TextEdit[] | null`, `{[DocumentUri]: TextEdit[]}`, `'full'`.

use std::iter::Peekable;
use std::str::CharIndices;

/// A type of the protocol.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// A base type, structure, enumeration or alias.
    Name(String),
    /// A string that is this one.
    Text(String),
    /// A list of one type.
    List(Box<Type>),
    /// A list of as many elements.
    Tuple(Vec<Type>),
    /// An object with any names: the type of the names, the type of the values.
    Map(Box<Type>, Box<Type>),
    /// An object of these properties.
    Object(Vec<Property>),
    /// One of several.
    Either(Vec<Type>),
    /// Several structures in one.
    Joined(Vec<Type>),
}

/// A property of a structure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Whether it may be absent.
    pub optional: bool,
    /// Its type.
    pub kind: Type,
}

impl Property {
    /// A property by its written name (`?` behind it where it may be absent) and its written type.
    pub fn parse(name: &str, kind: &str) -> Result<Self, String> {
        let kind = parse(kind)?;
        let (name, optional) = name.strip_suffix('?').map_or((name, false), |name| (name, true));
        Ok(Self { name: name.to_owned(), optional, kind })
    }
}

/// Reads a type.
pub fn parse(text: &str) -> Result<Type, String> {
    let mut reader = Reader { text, rest: text.char_indices().peekable() };
    let found = reader.either()?;
    match reader.next() {
        None => Ok(found),
        Some(other) => Err(format!("`{other}` behind the end of the type `{text}`")),
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
}

impl Reader<'_> {
    /// The next character that is not white space.
    fn next(&mut self) -> Option<char> {
        self.peek()?;
        self.rest.next().map(|(_, c)| c)
    }

    fn peek(&mut self) -> Option<char> {
        while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        self.rest.peek().map(|(_, c)| *c)
    }

    fn take(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        if there {
            self.rest.next();
        }
        there
    }

    fn need(&mut self, wanted: char) -> Result<(), String> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(format!("no `{wanted}` where one is needed in the type `{}`", self.text))
        }
    }

    fn either(&mut self) -> Result<Type, String> {
        self.several('|', Self::joined, Type::Either)
    }

    fn joined(&mut self) -> Result<Type, String> {
        self.several('&', Self::list, Type::Joined)
    }

    fn several(
        &mut self,
        sign: char,
        part: fn(&mut Self) -> Result<Type, String>,
        make: fn(Vec<Type>) -> Type,
    ) -> Result<Type, String> {
        let first = part(self)?;
        let mut parts = vec![first];
        while self.take(sign) {
            parts.push(part(self)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { make(parts) })
    }

    fn list(&mut self) -> Result<Type, String> {
        let mut found = self.single()?;
        while self.take('[') {
            self.need(']')?;
            found = Type::List(Box::new(found));
        }
        Ok(found)
    }

    fn single(&mut self) -> Result<Type, String> {
        match self.peek() {
            Some('(') => {
                self.need('(')?;
                let found = self.either()?;
                self.need(')')?;
                Ok(found)
            }
            Some('[') => {
                self.need('[')?;
                let mut items = vec![self.either()?];
                while self.take(',') {
                    items.push(self.either()?);
                }
                self.need(']')?;
                Ok(Type::Tuple(items))
            }
            Some('\'') => {
                self.need('\'')?;
                let text = self.name(|c| c != '\'');
                self.need('\'')?;
                Ok(Type::Text(text))
            }
            Some('{') => self.braces(),
            _ => {
                let name = self.name(|c| c.is_alphanumeric() || c == '_');
                if name.is_empty() {
                    Err(format!("no type where one is needed in `{}`", self.text))
                } else {
                    Ok(Type::Name(name))
                }
            }
        }
    }

    fn braces(&mut self) -> Result<Type, String> {
        self.need('{')?;
        if self.take('[') {
            let key = self.either()?;
            self.need(']')?;
            self.need(':')?;
            let value = self.either()?;
            self.need('}')?;
            return Ok(Type::Map(Box::new(key), Box::new(value)));
        }
        let mut properties = Vec::new();
        while !self.take('}') {
            if !properties.is_empty() {
                self.need(',')?;
            }
            self.peek();
            let name = self.name(|c| c.is_alphanumeric() || c == '_');
            let optional = self.take('?');
            self.need(':')?;
            properties.push(Property { name, optional, kind: self.either()? });
        }
        Ok(Type::Object(properties))
    }

    fn name(&mut self, belongs: fn(char) -> bool) -> String {
        std::iter::from_fn(|| self.rest.next_if(|(_, c)| belongs(*c)).map(|(_, c)| c)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Type {
        Type::Name(text.to_owned())
    }

    #[test]
    fn reads_what_is_written() {
        let list = |kind| Type::List(Box::new(kind));
        assert_eq!(parse("A").unwrap(), name("A"));
        assert_eq!(parse("A[] | null").unwrap(), Type::Either(vec![list(name("A")), name("null")]));
        assert_eq!(parse("(A | B)[]").unwrap(), list(Type::Either(vec![name("A"), name("B")])));
        assert_eq!(parse("A & B").unwrap(), Type::Joined(vec![name("A"), name("B")]));
        assert_eq!(parse("[a, 'b c']").unwrap(), Type::Tuple(vec![name("a"), Type::Text("b c".to_owned())]));
        assert_eq!(parse("{[A]: B[]}").unwrap(), Type::Map(Box::new(name("A")), Box::new(list(name("B")))));
        assert_eq!(parse("{}").unwrap(), Type::Object(Vec::new()));
        let b = Property { name: "b".to_owned(), optional: true, kind: name("B") };
        assert_eq!(parse("{a: A, b?: B}").unwrap(), Type::Object(vec![Property::parse("a", "A").unwrap(), b]));
    }

    #[test]
    fn refuses_the_rest() {
        for text in ["", "A |", "A B", "A[", "(A", "{[A]}", "{a}", "'a"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
