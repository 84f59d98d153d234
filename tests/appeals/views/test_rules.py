"""The admin's page of a platform's rules: what each version changed, and what is no window."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from appeals.forms.rules import _window
from appeals.operations.rules import change_rules, version_in_force
from appeals.packing.profile import profile_content
from tests.factories import NOW, make_user


@pytest.mark.django_db
def test_history_shows_each_change_old_beside_new_and_nothing_for_the_first_version():
    version_in_force(name="tmall", now=NOW)
    content = copy.deepcopy(profile_content("tmall"))
    content["success_test"] = {"zh-Hans": "后台原文", "en": "words of the console"}
    admin = make_user(is_staff=True)
    change_rules(name="tmall", content=content, based_on=1, reason="read", actor=admin,
                 now=NOW + timedelta(days=1))  # fmt: skip
    client = Client()
    client.force_login(admin)
    page = client.get(reverse("appeals:rules-edit", args=["tmall"])).content.decode()
    assert page.count("<ins>") == 1
    assert "<ins>后台原文</ins>" in page
    assert "真实消费场景，并且有合理解释</del>" in page


@pytest.mark.parametrize(
    "line", ["violatoin | 72 | | calendar | a | b", "violation | 72 | | workdays | a | b"]
)
def test_window_of_an_unknown_kind_or_count_is_refused(line: str):
    with pytest.raises(forms.ValidationError):
        _window(line)


def test_window_without_a_count_stays_unknown():
    assert _window("demotion | | | | a | b")["calendar"] is None
