//! A loopback stand-in of the Notion API. It imports nothing of the client.
