"""What commands find and the hub refuses, in the language of who reads it: English, or Chinese.

Texts are written in English where they come about, and programs get them so. ``en.toml`` has each of them
with its key and the places of its parameters, ``zh.toml`` the same keys in Chinese. A text is recognised by
its English, so that its key and parameters are known of whatever came through a process or a library:

    disk: 3 MiB free     check.free, free=3     磁盘：剩余 3 MiB
"""
