"""Django's generic base classes with their types filled in.

At run time Django 5.2 does not let these classes be subscripted; the type checker
wants them to be.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import BaseUserCreationForm, SetPasswordForm

from accounts.models import User
from tenants.models import Tenant

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
    TenantModelForm = forms.ModelForm[Tenant]
    UserModelForm = forms.ModelForm[User]
    UserCreationForm = BaseUserCreationForm[User]
    UserPasswordForm = SetPasswordForm[User]
else:
    AnyModelAdmin = admin.ModelAdmin
    TenantModelForm = UserModelForm = forms.ModelForm
    UserCreationForm = BaseUserCreationForm
    UserPasswordForm = SetPasswordForm
