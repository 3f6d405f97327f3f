"""WeChat, as an official account: 微信公众号."""
