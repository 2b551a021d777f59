use super::*;

#[test]
fn memory_grows_with_the_message_and_is_used_again() {
    let mut buffer = MessageBuffer::default();
    buffer.put(b"hello").unwrap();
    assert_eq!((buffer.bytes(), buffer.block[5]), (&b"hello"[..], 0));
    let block = buffer.block.as_ptr();
    buffer.put(b"me").unwrap();
    assert_eq!((buffer.bytes(), buffer.block[2]), (&b"me"[..], 0));
    assert_eq!(buffer.block.as_ptr(), block);
    for _ in 0..100_000 {
        buffer.append(b"0123456789").unwrap();
    }
    assert_eq!(buffer.len, 1_000_002);
    assert!(buffer.block.capacity() < 3_000_000);
    assert_eq!(buffer.room(usize::MAX), Err(NoRoom));
    assert_eq!(buffer.len, 1_000_002, "nothing is lost");
    buffer.rest();
    assert_eq!(buffer.block.capacity(), 0);
    buffer.put(b"").unwrap();
    assert_eq!((buffer.bytes(), buffer.block[0]), (&b""[..], 0));
    buffer.rest();
    assert!(buffer.block.capacity() > 0, "little stays");
}
