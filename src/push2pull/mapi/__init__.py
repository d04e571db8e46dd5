"""Items of Outlook and Exchange (MAPI): read from TNEF, and rebuilt as RFC 5322 bytes from any container."""

from push2pull.mapi.item import Attached, Item, is_mail
from push2pull.mapi.rebuild import entity, rebuild
from push2pull.mapi.tnef import read_tnef
from push2pull.mapi.values import Props, decode_all

__all__ = ["Attached", "Item", "Props", "decode_all", "entity", "is_mail", "read_tnef", "rebuild"]
